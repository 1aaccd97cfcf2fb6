"""The page at `/`: rendered here, shown only on this machine, and safe against hostile specs and requests."""

from __future__ import annotations

from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from ..asgi import RequestLog
from ..endpoints import PagePath, openapi_document
from ..service import Service
from ..storage import LinkRefused
from .views import request_views, task_views, workflow_views

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = Path(__file__).resolve().parent / "files"
_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


class Page:
    """Serves the page, its files, and the OpenAPI document.

    Args:
        service: The service to show.
        requests: The requests to show.
    """

    def __init__(self, service: Service, requests: RequestLog) -> None:
        self._service = service
        self._requests = requests

    def routes(self) -> list[Route]:
        """The page's addresses as routes."""
        return [
            Route(PagePath.INDEX, self.index),
            Route(PagePath.ICON, self.icon),
            Route(PagePath.LIVE, self.live),
            Route(PagePath.STYLE, self.style),
            Route(PagePath.SCRIPT, self.script),
            Route(f"{PagePath.IMAGE}{{key:path}}", self.image),
            Route(PagePath.OPENAPI, self.document),
        ]

    async def index(self, request: Request) -> Response:
        """The whole page."""
        self._require_local(request)
        return self._rendered("index.html", base_url=_origin(request), workflows=workflow_views(self._service))

    async def live(self, request: Request) -> Response:
        """The part of the page that changes."""
        self._require_local(request)
        return self._rendered("live.html")

    async def style(self, request: Request) -> Response:
        """The style sheet."""
        return FileResponse(_FOLDER / "style.css", headers=_HEADERS)

    async def script(self, request: Request) -> Response:
        """The script, which keeps requesting the part that changes."""
        return FileResponse(_FOLDER / "page.js", headers=_HEADERS)

    async def icon(self, request: Request) -> Response:
        """No icon, without an error in the browser's console."""
        return Response(status_code=204)

    async def image(self, request: Request) -> Response:
        """One result, for the page alone; the service itself gives out signed links."""
        self._require_local(request)
        key, now = request.path_params["key"], self._service.clock.now()
        try:
            path, content_type = await self._service.storage.read(key, now)
        except LinkRefused as refused:
            raise HTTPException(404, refused.message) from refused
        # A key is never used for another image.
        headers = {**_HEADERS, "cache-control": "private, max-age=3600"}
        return FileResponse(path, media_type=content_type, headers=headers)

    async def document(self, request: Request) -> Response:
        """The OpenAPI document."""
        self._require_local(request)
        return JSONResponse(openapi_document(self._service.workflows.values(), _origin(request)))

    def _rendered(self, template: str, **more: object) -> Response:
        text = self._templates.get_template(template).render(
            paths=PagePath,
            tasks=task_views(self._service),
            requests=request_views(self._requests),
            counts=sorted(self._requests.counts.items()),
            **more,
        )
        # A lone surrogate cannot be encoded; its escape is shown instead.
        return Response(text.encode("utf-8", "backslashreplace"), media_type="text/html", headers=_HEADERS)

    @cached_property
    def _templates(self) -> Environment:
        # Deferred until the first page: an emulator in a test rarely needs it.
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        return Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def _require_local(self, request: Request) -> None:
        """Refuse everyone but a browser on this machine that uses its own name for it (DNS rebinding)."""
        client = request.client.host if request.client else ""
        host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
        if not _is_loopback(client) or host.lower() not in _HOSTS:
            raise HTTPException(403, "the page is shown only on the emulator's own machine, at http://127.0.0.1")


def _origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers['host']}"


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
