"""uvicorn's protocols, extended so that an application can reach the connection of a request."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from h11 import LocalProtocolError
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from ..asgi import set_connection


class HttpProtocol(H11Protocol):
    """uvicorn's HTTP protocol, which also puts its connection into the scope."""

    def connection_made(self, transport: Any) -> None:
        """Called for each new connection."""
        self.app: Any = _with_connection(self.app, transport)
        super().connection_made(transport)


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, which also puts its connection into the scope."""

    def connection_made(self, transport: Any) -> None:
        """Called for each new connection."""
        self.app: Any = _with_connection(self.app, transport)
        super().connection_made(transport)

    async def send(self, message: Any) -> None:
        """Send a message of the application; a refusal ends the handshake, which uvicorn does not note itself."""
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            self.handshake_complete = True


def _with_connection(app: Any, transport: asyncio.Transport) -> ASGIApp:
    async def with_connection(scope: Scope, receive: Receive, send: Send) -> None:
        set_connection(scope, transport)
        # h11 refuses a second answer where uvicorn has answered a malformed rest of the request by itself.
        with suppress(LocalProtocolError):
            await app(scope, receive, send)

    return with_connection
