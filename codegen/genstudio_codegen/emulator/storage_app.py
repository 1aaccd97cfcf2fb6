"""The object-storage host: another origin than the API, which opens signed links and nothing else."""

from __future__ import annotations

from urllib.parse import unquote
from xml.sax.saxutils import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from .links import LinkRefused
from .refusal import Refusal
from .service import Service


def storage_app(service: Service) -> Starlette:
    """The host's application."""

    async def download(request: Request) -> Response:
        now = service.clock.now()
        raw_path = request.scope.get("raw_path", b"").decode("latin-1")
        query = request.scope["query_string"].decode("latin-1")
        try:
            key, process = service.storage.links.check(raw_path, query, now)
            file = service.storage.result(key, now)
            path, content_type = await service.storage.read(file.recipe, process)
        except LinkRefused as refused:
            return _error(refused, unquote(raw_path.removeprefix("/")))
        except Refusal as refusal:
            return _error(LinkRefused(400, "InvalidArgument", refusal.message), "")
        return FileResponse(path, media_type=content_type)

    return Starlette(routes=[Route("/{key:path}", download, methods=["GET", "HEAD"], name="download")])


def _error(refused: LinkRefused, key: str) -> Response:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{refused.code}</Code><Message>{escape(refused.message)}</Message>"
        f"<Key>{escape(key.encode('ascii', 'backslashreplace').decode())}</Key></Error>\n"
    )
    return Response(body, refused.status, media_type="application/xml")
