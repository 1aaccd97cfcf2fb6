"""ASGI messages that several layers send or wait for."""

from __future__ import annotations

from starlette.types import Message, Receive, Send


async def refuse_handshake(send: Send, status: int, body: bytes = b"") -> None:
    """Refuse a WebSocket's handshake with an HTTP status."""
    # Without headers: some versions of uvicorn would send their own in addition.
    await send({"type": "websocket.http.response.start", "status": status, "headers": []})
    await send({"type": "websocket.http.response.body", "body": body})


async def drain_body(receive: Receive) -> None:
    """Read the rest of the request's body."""
    while True:
        message: Message = await receive()
        if message["type"] != "http.request" or not message.get("more_body", False):
            return


async def wait_for_disconnect(receive: Receive) -> None:
    """Return once the peer has disconnected; what it sends is ignored."""
    while True:
        message: Message = await receive()
        if message["type"] in ("http.disconnect", "websocket.disconnect"):
            return
