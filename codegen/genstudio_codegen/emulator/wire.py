"""The bytes below HTTP: protocols that let the application reach its connection, and what breaks one."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from typing import Any

from h11 import LocalProtocolError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

_KEY = "genstudio.transport"
DOWN = "genstudio.down"
"""Where a scope holds the function that lets all hosts refuse connections for so many seconds."""


class HttpProtocol(H11Protocol):
    """uvicorn's HTTP protocol, which also puts its connection into the scope."""

    def connection_made(self, transport: Any) -> None:
        """Called for each new connection."""
        self.app: Any = _with_transport(self.app, transport)
        super().connection_made(transport)


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket protocol, which also puts its connection into the scope."""

    def connection_made(self, transport: Any) -> None:
        """Called for each new connection."""
        self.app: Any = _with_transport(self.app, transport)
        super().connection_made(transport)

    async def send(self, message: Any) -> None:
        """Send what the application says; a refusing answer ends the handshake, which uvicorn forgets to note."""
        await super().send(message)
        if self.initial_response is not None and self.close_sent:
            self.handshake_complete = True


def _with_transport(app: Any, transport: asyncio.Transport) -> ASGIApp:
    async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
        scope[_KEY] = transport
        # h11 refuses a second answer where uvicorn has answered a malformed rest of the request by itself.
        with suppress(LocalProtocolError):
            await app(scope, receive, send)

    return with_transport


async def reset(scope: Scope) -> None:
    """Break the connection so that the peer sees a reset (RST)."""
    transport: asyncio.Transport = scope[_KEY]
    raw = transport.get_extra_info("socket")
    if raw is not None:
        with suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    await asyncio.sleep(0.01)


async def hang_up(scope: Scope) -> None:
    """End the connection (FIN) once what was written has left."""
    transport: asyncio.Transport = scope[_KEY]
    transport.close()
    await asyncio.sleep(0.01)


async def deny(send: Send, status: int, body: bytes = b"") -> None:
    """Refuse a WebSocket's handshake. Without headers: some versions of uvicorn would send their own beside them."""
    await send({"type": "websocket.http.response.start", "status": status, "headers": []})
    await send({"type": "websocket.http.response.body", "body": body})


async def drain(receive: Receive) -> None:
    """Read the rest of the request's body."""
    while True:
        message: Message = await receive()
        if message["type"] != "http.request" or not message.get("more_body", False):
            return


async def gone(receive: Receive) -> None:
    """Return when the peer has gone."""
    while True:
        message: Message = await receive()
        if message["type"] in ("http.disconnect", "websocket.disconnect"):
            return
