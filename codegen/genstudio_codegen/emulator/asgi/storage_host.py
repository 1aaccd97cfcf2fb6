"""The application of the storage host: another origin than the API's, which opens signed links and nothing else."""

from __future__ import annotations

from urllib.parse import unquote
from xml.sax.saxutils import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from ..endpoints import DOWNLOAD
from ..model import Refusal
from ..service import Service
from ..storage import LinkRefused
from .credentials import requested_link


def storage_app(service: Service) -> ASGIApp:
    """Build the application of the storage host.

    Args:
        service: Whose files to serve.

    Returns:
        The application.
    """

    async def download(request: Request) -> Response:
        raw_path, query = requested_link(request.scope)
        try:
            path, content_type = await service.storage.open_link(raw_path, query, service.clock.now())
        except LinkRefused as refused:
            return _error(refused, unquote(raw_path.removeprefix("/")))
        except Refusal as refusal:
            return _error(LinkRefused(400, "InvalidArgument", refusal.message), "")
        return FileResponse(path, media_type=content_type)

    methods = [DOWNLOAD.method, "HEAD"]
    return Starlette(routes=[Route(DOWNLOAD.path, download, methods=methods, name=DOWNLOAD.name)])


def _error(refused: LinkRefused, key: str) -> Response:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{refused.code}</Code><Message>{escape(refused.message)}</Message>"
        f"<Key>{escape(key.encode('ascii', 'backslashreplace').decode())}</Key></Error>\n"
    )
    return Response(body, refused.status, media_type="application/xml")
