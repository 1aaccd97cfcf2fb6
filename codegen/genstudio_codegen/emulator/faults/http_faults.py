"""Faults of HTTP answers and connections: each wraps an application in which it then happens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate

from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..asgi import drain_body, dumps, take_down, wait_for_disconnect
from .broken_connection import hang_up, reset

_PROXY = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr>nginx</body></html>\n"
_STATUS_WORDS = {502: "502 Bad Gateway", 503: "503 Service Unavailable", 504: "504 Gateway Time-out"}


@dataclass(slots=True)
class Answer:
    """An answer held back."""

    status: int = 200
    headers: list[tuple[bytes, bytes]] = field(default_factory=list[tuple[bytes, bytes]])
    body: bytes = b""

    async def send(self, send: Send, body: bytes, length: int | None = None) -> None:
        """Send the head, with a Content-Length of `length`, and then `body`."""
        kept = [(name, value) for name, value in self.headers if name.lower() not in (b"content-length", b"date")]
        size = len(body) if length is None else length
        start = {"type": "http.response.start", "status": self.status}
        await send({**start, "headers": [*kept, (b"content-length", str(size).encode())]})
        await send({"type": "http.response.body", "body": body, "more_body": size > len(body)})


async def held_back(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    """Run the application, and keep its answer instead of sending it."""
    answer = Answer()

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = list(message.get("headers", ()))
        elif message["type"] == "http.response.body":
            answer.body += message.get("body", b"")
        elif message["type"] == "http.response.pathsend":
            raise RuntimeError("the emulator does not offer pathsend")

    await app(scope, receive, keep)
    return answer


def answer_instead(make: Callable[[Scope], Response]) -> Callable[[ASGIApp], ASGIApp]:
    """Ignore the request after reading it, and send another answer."""

    def around(app: ASGIApp) -> ASGIApp:
        async def instead(scope: Scope, receive: Receive, send: Send) -> None:
            await drain_body(receive)
            await make(scope)(scope, receive, send)

        return instead

    return around


def answer_after(make: Callable[[Answer], Response]) -> Callable[[ASGIApp], ASGIApp]:
    """Carry out the request, and send another answer."""

    def around(app: ASGIApp) -> ASGIApp:
        async def after(scope: Scope, receive: Receive, send: Send) -> None:
            answer = await held_back(app, scope, receive)
            await make(answer)(scope, receive, send)

        return after

    return around


def reset_before(app: ASGIApp) -> ASGIApp:
    """Reset before the body is read; the request is not carried out."""

    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        await reset(scope)

    return broken


def down(seconds: float) -> Callable[[ASGIApp], ASGIApp]:
    """Break all connections and refuse new ones for a number of seconds; the request is not carried out."""

    def around(app: ASGIApp) -> ASGIApp:
        async def unreachable(scope: Scope, receive: Receive, send: Send) -> None:
            take_down(scope, seconds)
            await asyncio.sleep(0.01)

        return unreachable

    return around


def reset_after(app: ASGIApp) -> ASGIApp:
    """Carry out the request, then reset without an answer."""

    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        await held_back(app, scope, receive)
        await reset(scope)

    return broken


def stop_in_answer(end: Callable[[Scope], object]) -> Callable[[ASGIApp], ASGIApp]:
    """Carry out the request, send half of the answer, then end the connection."""

    def around(app: ASGIApp) -> ASGIApp:
        async def broken(scope: Scope, receive: Receive, send: Send) -> None:
            answer = await held_back(app, scope, receive)
            await answer.send(send, answer.body[: len(answer.body) // 2], len(answer.body))
            # What was written must have been sent before the connection ends.
            await asyncio.sleep(0.02)
            await (reset(scope) if end is reset else hang_up(scope))

        return broken

    return around


def slow(seconds: float) -> Callable[[ASGIApp], ASGIApp]:
    """Carry out the request, and answer late."""

    def around(app: ASGIApp) -> ASGIApp:
        async def late(scope: Scope, receive: Receive, send: Send) -> None:
            answer = await held_back(app, scope, receive)
            await asyncio.sleep(seconds)
            await answer.send(send, answer.body)

        return late

    return around


def drip(seconds: float) -> Callable[[ASGIApp], ASGIApp]:
    """Carry out the request, and send the answer in twenty pieces over a number of seconds."""

    def around(app: ASGIApp) -> ASGIApp:
        async def dripping(scope: Scope, receive: Receive, send: Send) -> None:
            answer = await held_back(app, scope, receive)
            piece = max(len(answer.body) // 20, 1)
            await answer.send(send, b"", len(answer.body))
            for start in range(0, len(answer.body), piece):
                await asyncio.sleep(seconds / 20)
                body = answer.body[start : start + piece]
                more = start + piece < len(answer.body)
                await send({"type": "http.response.body", "body": body, "more_body": more})

        return dripping

    return around


def hang(app: ASGIApp) -> ASGIApp:
    """Carry out the request, and never answer."""

    async def silent(scope: Scope, receive: Receive, send: Send) -> None:
        await held_back(app, scope, receive)
        await wait_for_disconnect(receive)

    return silent


def without_range(app: ASGIApp) -> ASGIApp:
    """Ignore the header Range."""

    async def whole(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(name, value) for name, value in scope["headers"] if name != b"range"]
        await app({**scope, "headers": headers}, receive, send)

    return whole


def status_answer(status: int) -> Response:
    """An answer with an HTTP status: a proxy's page for 502 to 504, the service's envelope for any other."""
    if status in _STATUS_WORDS:
        return Response(_PROXY.format(_STATUS_WORDS[status]), status, media_type="text/html")
    return code_answer(status * 100, status)


def code_answer(code: int, status: int = 200) -> Response:
    """A refusing envelope."""
    body = {"code": code, "msg": "a fault requested from the emulator", "data": None}
    return Response(dumps(body), status, media_type="application/json")


def rate_limited(retry_after: str) -> Response:
    """An answer 429, with `Retry-After` unless `retry_after` is ""."""
    answer = status_answer(429)
    if retry_after:
        answer.headers["retry-after"] = retry_after
    return answer


def http_date(seconds: float) -> str:
    """The moment in a number of seconds, by the machine's clock, as an HTTP date."""
    return formatdate(time.time() + seconds, usegmt=True)


def storage_refusal(status: int, code: str, message: str) -> Response:
    """An error in the form of object storage."""
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>\n'
    return Response(body, status, media_type="application/xml")


def redirected(scope: Scope, to: str) -> Response:
    """A redirect to `to`, or, when that is "", to the same address under another name of this host."""
    if not to:
        path = scope["raw_path"].decode("latin-1")
        to = f"http://localhost:{scope['server'][1]}{path}?{scope['query_string'].decode('latin-1')}"
    answer = RedirectResponse("/", 302)
    answer.headers["location"] = to
    return answer
