"""The two hosts as applications: the API with its page and documents, and the object storage."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp

from .api import Api
from .assumptions import Code
from .faults import Faults
from .gate import NOTED, Gate, api_endpoint, storage_endpoint
from .page import Page
from .progress import Progress
from .refusal import Refusal, refused
from .requests import Requests, SentRequest
from .service import Service
from .storage_app import storage_app

_CODES = {403: Code.FORBIDDEN, 404: Code.NOT_FOUND, 405: Code.METHOD_NOT_ALLOWED, 413: Code.TOO_LARGE}


def api_host(service: Service, requests: Requests, faults: Faults) -> ASGIApp:
    """The host of the API."""
    app = Starlette(
        routes=[*Api(service).routes(), *Progress(service).routes(), *Page(service, requests).routes()],
        exception_handlers={
            Refusal: _on_refusal,
            HTTPException: _on_http_exception,
            ClientDisconnect: _on_disconnect,
            Exception: _on_bug,
        },
    )
    return Gate(app, api_endpoint, service, requests, faults)


def storage_host(service: Service, requests: Requests, faults: Faults) -> ASGIApp:
    """The host of the object storage."""
    return Gate(storage_app(service), storage_endpoint, service, requests, faults)


async def _on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    noted = request.scope.get(NOTED)
    if isinstance(noted, SentRequest):
        noted.code = int(error.code)
    return refused(error)


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _CODES.get(error.status_code, Code.MALFORMED)
    return await _on_refusal(request, Refusal(code, f"{request.method} {request.url.path[:120]}: {error.detail}"))


async def _on_disconnect(request: Request, error: Exception) -> Response:
    return Response(status_code=400)


async def _on_bug(request: Request, error: Exception) -> Response:
    """Starlette raises the error again after this answer, so that it is logged with its traceback."""
    return await _on_refusal(request, Refusal(Code.INTERNAL, "the emulator has a bug: see its log"))
