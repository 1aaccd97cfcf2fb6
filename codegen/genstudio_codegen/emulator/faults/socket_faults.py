"""Faults of the progress socket."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from ..asgi import refuse_handshake, wait_for_disconnect
from .broken_connection import reset

GARBAGE = ("this is not JSON", '{"comfy_task_info":', "[]", '{"unexpected": {"comfy_task_id": 1}}', "null")


def refuse(status: int) -> Callable[[ASGIApp], ASGIApp]:
    """Refuse the handshake with an HTTP status."""

    def around(app: ASGIApp) -> ASGIApp:
        async def refused(scope: Scope, receive: Receive, send: Send) -> None:
            await refuse_handshake(send, status)

        return refused

    return around


def silent(app: ASGIApp) -> ASGIApp:
    """Accept the socket, and send nothing."""

    async def mute(scope: Scope, receive: Receive, send: Send) -> None:
        await WebSocket(scope, receive, send).accept()
        await wait_for_disconnect(receive)

    return mute


def close_early(code: int) -> Callable[[ASGIApp], ASGIApp]:
    """Close after the first message."""

    async def close(scope: Scope, send: Send) -> None:
        await send({"type": "websocket.close", "code": code, "reason": ""})

    return _after_first(close)


def reset_early(app: ASGIApp) -> ASGIApp:
    """Reset the connection after the first message."""

    async def broken(scope: Scope, send: Send) -> None:
        await reset(scope)

    return _after_first(broken)(app)


def garbage(app: ASGIApp) -> ASGIApp:
    """Send meaningless messages before each real one."""
    return _instead_of_message(app, lambda message: [*({"type": message["type"], "text": t} for t in GARBAGE), message])


def duplicate(app: ASGIApp) -> ASGIApp:
    """Send each message three times."""
    return _instead_of_message(app, lambda message: [message] * 3)


def _instead_of_message(app: ASGIApp, make: Callable[[Message], list[Message]]) -> ASGIApp:
    async def changed(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            for each in make(message) if message["type"] == "websocket.send" else [message]:
                await send(each)

        await app(scope, receive, sending)

    return changed


def _after_first(end: Callable[[Scope, Send], Awaitable[None]]) -> Callable[[ASGIApp], ASGIApp]:
    def around(app: ASGIApp) -> ASGIApp:
        async def ending(scope: Scope, receive: Receive, send: Send) -> None:
            ended = False

            async def sending(message: Message) -> None:
                nonlocal ended
                if ended:
                    return
                await send(message)
                if message["type"] == "websocket.send":
                    ended = True
                    await end(scope, send)

            await app(scope, receive, sending)

        return ending

    return around
