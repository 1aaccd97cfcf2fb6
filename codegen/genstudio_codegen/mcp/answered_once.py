"""Lets a request be answered once: the SDK answers again if its client leaves while it is being answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class AnsweredOnce:
    """Drops what is sent after the answer to a request is complete; the server would raise for it.

    Args:
        app: What answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; the events of the server's own life pass."""
        is_answered = False

        async def send_once(message: Message) -> None:
            nonlocal is_answered
            if not is_answered:
                is_answered = message["type"] == "http.response.body" and not message.get("more_body", False)
                await send(message)

        await self._app(scope, receive, send_once if scope["type"] == "http" else send)
