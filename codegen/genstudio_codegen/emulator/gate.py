"""The outermost layer of both hosts: notes each request, lets faults happen, and logs one line."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from email.utils import formatdate

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .api import PREFIX
from .assumptions import Code
from .clock import Clock
from .faults import HEADER, Faults
from .progress import PATH
from .refusal import Refusal, refused
from .requests import Requests, SentRequest, read_query
from .service import Service
from .wire import deny, drain

NOTED = "genstudio.noted"
"""Where a scope holds the request's note."""

LOG = logging.getLogger("genstudio.emulator")
_KEPT_BODY = 2**20
_ENDPOINTS = {
    f"{PREFIX}/prompt": "submit",
    f"{PREFIX}/get_task_info": "poll",
    f"{PREFIX}/cancel": "cancel",
    f"{PREFIX}/upload/image": "upload",
    PATH: "progress",
}


def api_endpoint(path: str) -> str:
    """The API's endpoint at a path, or ""."""
    return _ENDPOINTS.get(path, "")


def storage_endpoint(path: str) -> str:
    """The endpoint at a path of the storage host."""
    return "download"


class Gate:
    """Wraps one host's application."""

    def __init__(
        self,
        app: ASGIApp,
        endpoint_of: Callable[[str], str],
        service: Service,
        requests: Requests,
        faults: Faults,
    ) -> None:
        self._app = app
        self._endpoint_of = endpoint_of
        self._requests = requests
        self._faults = faults
        self._tenants = service.tenants
        self._clock = service.clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] not in ("http", "websocket"):
            return
        sent = self._note(scope)
        if not sent.endpoint:
            await self._app(scope, receive, _dated(send, self._clock))
            return
        self._requests.add(sent)
        scope[NOTED] = sent
        began = time.perf_counter()
        try:
            await self._faulty(sent)(scope, _kept(receive, sent), _dated(_watched(send, sent), self._clock))
        finally:
            sent.seconds = time.perf_counter() - began
            if LOG.isEnabledFor(logging.INFO):
                LOG.info("%s", log_line(sent))

    def _faulty(self, sent: SentRequest) -> ASGIApp:
        try:
            fault = self._faults.pick(sent)
        except ValueError as error:
            return refusing(Refusal(Code.MALFORMED, f"{HEADER}: {error}"))
        sent.fault = str(fault) if fault else ""
        return fault.around(self._app) if fault else self._app

    def _note(self, scope: Scope) -> SentRequest:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        path = scope["path"]
        return SentRequest(
            method=scope.get("method", "GET"),
            path=path,
            endpoint=self._endpoint_of(path),
            headers=headers,
            query=read_query(scope["query_string"]),
            time=self._clock.now(),
            tenant=self._tenants.name_of(headers.get("authorization")),
        )


def refusing(refusal: Refusal) -> ASGIApp:
    """An application that refuses every request."""

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        answer = refused(refusal)
        if scope["type"] == "websocket":
            await deny(send, answer.status_code, bytes(answer.body))
        else:
            await drain(receive)
            await answer(scope, receive, send)

    return refuse


def log_line(sent: SentRequest) -> str:
    """One line about a request, without secrets: no query, no header."""
    what = sent.endpoint if sent.endpoint != "download" else f"download {sent.path.rpartition('/')[2][:60]!r}"
    code = "" if sent.code in (None, 0) else f" code={sent.code}"
    fault = f" fault={sent.fault}" if sent.fault else ""
    tenant = sent.tenant or "-"
    return f"{sent.method} {what} {sent.status or 'none'}{code} {sent.seconds * 1000:.0f}ms tenant={tenant}{fault}"


def _kept(receive: Receive, sent: SentRequest) -> Receive:
    async def kept() -> Message:
        message = await receive()
        if message["type"] == "http.request" and len(sent.body) < _KEPT_BODY:
            sent.body += message.get("body", b"")
        return message

    return kept


def _watched(send: Send, sent: SentRequest) -> Send:
    async def watched(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            sent.status = message["status"]
        elif message["type"] == "websocket.accept":
            sent.status = 101
        await send(message)

    return watched


def _dated(send: Send, clock: Clock) -> Send:
    async def dated(message: Message) -> None:
        if message["type"] == "http.response.start":
            date = formatdate(clock.now(), usegmt=True).encode()
            message["headers"] = [*message.get("headers", ()), (b"date", date)]
        await send(message)

    return dated
