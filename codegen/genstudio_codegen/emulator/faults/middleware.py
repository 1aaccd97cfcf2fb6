"""Makes the chosen faults happen, around the application of one host."""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from ..asgi import drain_body, record, refusal_response, refuse_handshake
from ..assumptions import Code
from ..model import Refusal
from .schedule import FAULT_HEADER, FaultSchedule


class FaultMiddleware:
    """Wraps an application; only recorded requests with a valid credential can meet a fault.

    Args:
        app: The application. It answers requests without a credential itself.
        schedule: Decides which request meets which fault.
        has_credential: Whether a request has a valid credential.
    """

    def __init__(self, app: ASGIApp, schedule: FaultSchedule, has_credential: Callable[[Scope], bool]) -> None:
        self._app = app
        self._schedule = schedule
        self._has_credential = has_credential

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await self._app_for(scope)(scope, receive, send)

    def _app_for(self, scope: Scope) -> ASGIApp:
        sent = record(scope)
        if sent is None or not self._has_credential(scope):
            return self._app
        try:
            fault = self._schedule.pick(sent)
        except ValueError as error:
            return _refuse_all(Refusal(Code.MALFORMED, f"{FAULT_HEADER}: {error}"))
        sent.fault = str(fault) if fault else ""
        return fault.around(self._app) if fault else self._app


def _refuse_all(refusal: Refusal) -> ASGIApp:
    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        answer = refusal_response(refusal)
        if scope["type"] == "websocket":
            await refuse_handshake(send, answer.status_code, bytes(answer.body))
        else:
            await drain_body(receive)
            await answer(scope, receive, send)

    return refuse
