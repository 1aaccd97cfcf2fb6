"""The application of the API's host: the service's endpoints and the emulator's page, with refusals as envelopes."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from ..assumptions import Code
from ..model import Refusal
from ..service import Service
from .envelope import refusal_response
from .http_endpoints import HttpEndpoints
from .progress_endpoint import ProgressEndpoint
from .scope import record

_CODES = {403: Code.FORBIDDEN, 404: Code.NOT_FOUND, 405: Code.METHOD_NOT_ALLOWED, 413: Code.TOO_LARGE}


def api_app(service: Service, page_routes: Iterable[BaseRoute] = ()) -> ASGIApp:
    """Build the application of the API's host.

    Args:
        service: The service to call.
        page_routes: What is served beside the service's endpoints.

    Returns:
        The application.
    """
    return Starlette(
        routes=[*HttpEndpoints(service).routes(), *ProgressEndpoint(service).routes(), *page_routes],
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
