"""The OpenAPI document, which describes the hosted workflows and is therefore shown only on this machine."""

from __future__ import annotations

from ipaddress import ip_address

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..endpoints import OPENAPI_PATH, openapi_document
from ..service import Service

_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})


class OpenAPIEndpoint:
    """Serves the OpenAPI document.

    Args:
        service: The service to describe.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        """Its address as a route."""
        return [Route(OPENAPI_PATH, self.document)]

    async def document(self, request: Request) -> Response:
        """The document."""
        _require_local(request)
        origin = f"{request.url.scheme}://{request.headers['host']}"
        return JSONResponse(openapi_document(self._service.workflows.values(), origin))


def _require_local(request: Request) -> None:
    """Refuse everyone but a browser on this machine that uses its own name for it (DNS rebinding)."""
    client = request.client.host if request.client else ""
    given = request.headers.get("host", "")
    host = given.rpartition(":")[0] or given
    if not _is_loopback(client) or host.lower() not in _HOSTS:
        raise HTTPException(403, "this is shown only on the emulator's own machine, at http://127.0.0.1")


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
