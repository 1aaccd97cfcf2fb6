"""The outermost layer of both hosts: records each request to an endpoint, and logs one line about it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from email.utils import formatdate

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..endpoints import DOWNLOAD
from ..model import Clock
from ..service import Service
from .credentials import bearer_key
from .request_log import MAX_ANSWER_BYTES, MAX_BODY_BYTES, RequestLog, SentRequest, read_query
from .scope import set_record

LOG = logging.getLogger("genstudio.emulator")


class Recorder:
    """Wraps the application of one host.

    Args:
        app: The application.
        endpoint_at: Gives the name of the endpoint at a path, "" for any other path, which is not recorded.
        service: Names the tenants and gives the time.
        log: Where requests are recorded.
    """

    def __init__(self, app: ASGIApp, endpoint_at: Callable[[str], str], service: Service, log: RequestLog) -> None:
        self._app = app
        self._endpoint_at = endpoint_at
        self._log = log
        self._tenants = service.tenants
        self._clock = service.clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] not in ("http", "websocket"):
            return
        sent = self._record(scope)
        if not sent.endpoint:
            await self._app(scope, receive, _with_date(send, self._clock))
            return
        self._log.add(sent)
        set_record(scope, sent)
        began = time.perf_counter()
        try:
            await self._app(
                scope, _with_body_kept(receive, sent), _with_date(_with_answer_kept(send, sent), self._clock)
            )
        finally:
            sent.seconds = time.perf_counter() - began
            self._log.end(sent)
            if LOG.isEnabledFor(logging.INFO):
                LOG.info("%s", log_line(sent))

    def _record(self, scope: Scope) -> SentRequest:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        path = scope["path"]
        tenant = self._tenants.with_key(bearer_key(headers.get("authorization")))
        return SentRequest(
            method=scope.get("method", "GET"),
            path=path,
            endpoint=self._endpoint_at(path),
            headers=headers,
            query=read_query(scope["query_string"]),
            time=self._clock.now(),
            tenant=tenant.name if tenant else "",
        )


def log_line(sent: SentRequest) -> str:
    """One line about a request, without secrets: neither its query nor its headers."""
    what = sent.endpoint if sent.endpoint != DOWNLOAD.name else f"download {sent.path.rpartition('/')[2][:60]!r}"
    code = "" if sent.code in (None, 0) else f" code={sent.code}"
    fault = f" fault={sent.fault}" if sent.fault else ""
    tenant = sent.tenant or "-"
    return f"{sent.method} {what} {sent.status or 'none'}{code} {sent.seconds * 1000:.0f}ms tenant={tenant}{fault}"


def _with_body_kept(receive: Receive, sent: SentRequest) -> Receive:
    async def receive_and_keep() -> Message:
        message = await receive()
        if message["type"] == "http.request" and len(sent.body) < MAX_BODY_BYTES:
            sent.body += message.get("body", b"")[: MAX_BODY_BYTES - len(sent.body)]
        return message

    return receive_and_keep


def _with_answer_kept(send: Send, sent: SentRequest) -> Send:
    async def send_and_keep(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.http.response.start"):
            sent.status = message["status"]
        elif message["type"] == "websocket.accept":
            sent.status = 101
        elif message["type"] == "http.response.body" and sent.endpoint != DOWNLOAD.name:
            _keep(sent, message.get("body", b""))
        elif message["type"] == "websocket.send":
            text = message.get("text")
            _keep(sent, (message.get("bytes") or b"") if text is None else text.encode("utf-8", "replace") + b"\n")
        await send(message)

    return send_and_keep


def _keep(sent: SentRequest, answered: bytes) -> None:
    sent.answer += answered[: MAX_ANSWER_BYTES - len(sent.answer)]


def _with_date(send: Send, clock: Clock) -> Send:
    async def send_with_date(message: Message) -> None:
        if message["type"] == "http.response.start":
            date = formatdate(clock.now(), usegmt=True).encode()
            message["headers"] = [*message.get("headers", ()), (b"date", date)]
        await send(message)

    return send_with_date
