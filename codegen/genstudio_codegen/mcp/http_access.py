"""Who may talk to the HTTP server: whoever knows its token, from a program of this machine."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_SCHEME = "bearer "


class TokenRequired:
    """Answers requests without the token with 401, before anything else looks at them.

    Args:
        app: What answers the others.
        token: The token.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; the events of the server's own life pass."""
        if scope["type"] != "lifespan" and not self._knows(Headers(scope=scope).getlist("authorization")):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            answer = PlainTextResponse("a bearer token is required", 401, {"WWW-Authenticate": "Bearer"})
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _knows(self, given: list[str]) -> bool:
        if len(given) != 1 or given[0][: len(_SCHEME)].lower() != _SCHEME:
            return False
        return hmac.compare_digest(given[0][len(_SCHEME) :].encode("latin-1"), self._token)
