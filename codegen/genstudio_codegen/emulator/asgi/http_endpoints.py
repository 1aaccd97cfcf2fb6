"""The four HTTP endpoints of the service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..endpoints import CANCEL, POLL, SUBMIT, UPLOAD, Endpoint
from ..service import Service
from .credentials import caller
from .envelope import success_response
from .request_body import read_json_object, read_source_file
from .scope import outcome


class HttpEndpoints:
    """Reads requests, calls the service, and writes envelopes.

    Args:
        service: The service to call.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        """The endpoints as routes."""
        return [
            _route(SUBMIT, self.submit),
            _route(POLL, self.poll),
            _route(CANCEL, self.cancel),
            _route(UPLOAD, self.upload),
        ]

    async def submit(self, request: Request) -> Response:
        """Queue a task."""
        tenant = caller(self._service, request)
        body = await read_json_object(request)
        return success_response(self._service.submit(tenant, body, outcome(request.scope)))

    async def poll(self, request: Request) -> Response:
        """Report the state of many tasks."""
        tenant = caller(self._service, request)
        return success_response(self._service.poll(tenant, await read_json_object(request)))

    async def cancel(self, request: Request) -> Response:
        """Cancel a task."""
        tenant = caller(self._service, request)
        self._service.cancel(tenant, await read_json_object(request))
        return success_response(None)

    async def upload(self, request: Request) -> Response:
        """Store an image."""
        tenant = caller(self._service, request)
        file = await read_source_file(request)
        return success_response(await self._service.upload(tenant, file.content, file.name, file.content_type))


def _route(endpoint: Endpoint, handle: Callable[[Request], Awaitable[Response]]) -> Route:
    return Route(endpoint.path, handle, methods=[endpoint.method], name=endpoint.name)
