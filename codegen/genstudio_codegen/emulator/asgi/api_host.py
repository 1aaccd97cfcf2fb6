"""The application of the API's host: the service's endpoints and a page beside them, with refusals as envelopes."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import ASGIApp

from ..assumptions import Code
from ..model import Refusal
from ..service import Service
from .envelope import refusal_response
from .http_endpoints import HttpEndpoints
from .openapi_endpoint import OpenAPIEndpoint
from .progress_endpoint import ProgressEndpoint
from .scope import record

_CODES = {403: Code.FORBIDDEN, 404: Code.NOT_FOUND, 405: Code.METHOD_NOT_ALLOWED, 413: Code.TOO_LARGE}


def api_app(service: Service, page: ASGIApp | None = None) -> ASGIApp:
    """Build the application of the API's host.

    Args:
        service: The service to call.
        page: What answers every other request; None refuses them.

    Returns:
        The application.
    """
    own = (HttpEndpoints(service), ProgressEndpoint(service), OpenAPIEndpoint(service))
    routes = [route for endpoints in own for route in endpoints.routes()]
    return Starlette(
        routes=[*routes, Mount("/", page)] if page else routes,
        exception_handlers={
            Refusal: _on_refusal,
            HTTPException: _on_http_exception,
            ClientDisconnect: _on_disconnect,
            Exception: _on_bug,
        },
    )


async def _on_refusal(request: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    sent = record(request.scope)
    if sent is not None:
        sent.code = int(error.code)
    return refusal_response(error)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code = _CODES.get(error.status_code, Code.MALFORMED)
    return await _on_refusal(request, Refusal(code, f"{request.method} {request.url.path[:120]}: {error.detail}"))


async def _on_disconnect(request: Request, error: Exception) -> Response:
    return Response(status_code=400)


async def _on_bug(request: Request, error: Exception) -> Response:
    # Starlette raises the error again after this answer, so it is logged with its traceback.
    return await _on_refusal(request, Refusal(Code.INTERNAL, "the emulator has a bug; its log holds the traceback"))
