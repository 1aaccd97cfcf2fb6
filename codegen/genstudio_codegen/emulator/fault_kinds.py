"""Every kind of fault there is: its name, where it can happen, what it does. `docs/emulator.md` lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from . import fault_answers, fault_http, fault_socket
from .fates import set_fate
from .tasks import Fate, Status
from .wire import hang_up, reset

Wrap: TypeAlias = Callable[[ASGIApp], ASGIApp]
Takes: TypeAlias = Literal["", "number", "status", "close code", "URL", "text"]

CALLS = frozenset({"submit", "poll", "cancel", "upload"})
HTTP = CALLS | {"download"}
SOCKET = frozenset({"progress"})
SUBMIT = frozenset({"submit"})
STATES = frozenset({"poll", "progress"})
DOWNLOAD = frozenset({"download"})

# Those that RFC 6455 lets a server send.
_CLOSE_CODES = {*range(1000, 1004), *range(1007, 1015), *range(3000, 5000)}


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind: the endpoints that it can happen on, what it does in a sentence, what its value is, and how."""

    endpoints: frozenset[str]
    purpose: str
    wrap: Callable[[str], Wrap]
    takes: Takes = ""

    def check(self, kind: str, value: str) -> None:
        """Raise `ValueError` when the kind cannot take a value."""
        if value and not self.takes:
            raise ValueError(f"{kind} takes no value, not {value[:40]!r}")
        if value and self.takes == "number" and not (value.replace(".", "", 1).isdecimal() and value.isascii()):
            raise ValueError(f"{kind} takes a number, as {kind}=2, not {value[:40]!r}")
        if value and self.takes == "status" and not 200 <= _digits(value) <= 599:
            raise ValueError(f"{kind} takes an HTTP status from 200 to 599, not {value[:40]!r}")
        if value and self.takes == "close code" and _digits(value) not in _CLOSE_CODES:
            raise ValueError(f"{kind} takes a close code of a WebSocket, as 1000, 1011 or 4000, not {value[:40]!r}")
        if value and self.takes == "URL" and not (value.isascii() and value.isprintable() and " " not in value):
            raise ValueError(f"{kind} takes a URL, not {value[:40]!r}")


def _digits(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1


def around(kind: str, value: str, app: ASGIApp) -> ASGIApp:
    """The application with a fault in it."""
    return KINDS[kind].wrap(value)(app)


def _plain(wrap: Wrap) -> Callable[[str], Wrap]:
    return lambda value: wrap


def _number(make: Callable[[float], Wrap], otherwise: float) -> Callable[[str], Wrap]:
    return lambda value: make(float(value or otherwise))


def _fate(make: Callable[[str], Fate]) -> Callable[[str], Wrap]:
    def wrap(value: str) -> Wrap:
        def fated(app: ASGIApp) -> ASGIApp:
            async def decide(scope: Scope, receive: Receive, send: Send) -> None:
                set_fate(scope, make(value))
                await app(scope, receive, send)

            return decide

        return fated

    return wrap


def _instead(value: str) -> Wrap:
    return fault_http.answer_instead(lambda scope: fault_http.status_answer(int(value or 500)))


def _after(value: str) -> Wrap:
    return fault_http.answer_after(lambda answer: fault_http.status_answer(int(value or 500)))


def _storage(status: int, code: str, message: str) -> Callable[[str], Wrap]:
    return lambda value: fault_http.answer_instead(lambda scope: fault_http.storage_refusal(status, code, message))


def _half(answer: fault_http.Answer) -> Response:
    kind = dict(answer.headers).get(b"content-type", b"").decode("latin-1")
    return Response(answer.body[: len(answer.body) // 2], media_type=kind)


def _page(answer: fault_http.Answer) -> Response:
    return Response("<html><body>Welcome to our WiFi</body></html>", media_type="text/html")


KINDS: dict[str, FaultKind] = {
    "status": FaultKind(HTTP, "Answers with an HTTP status (500), and does nothing.", _instead, "status"),
    "status-after": FaultKind(HTTP, "Does what was asked, then answers with an HTTP status (500).", _after, "status"),
    "code": FaultKind(
        CALLS,
        "Answers 200 with an envelope whose code is not 0 (50000), and does nothing.",
        lambda value: fault_http.answer_instead(lambda scope: fault_http.code_answer(int(float(value or 50000)))),
        "number",
    ),
    "rate-limit": FaultKind(
        HTTP,
        "Answers 429; the value is Retry-After in seconds, without it there is none.",
        lambda value: fault_http.answer_instead(lambda scope: fault_http.rate_limited(value)),
        "number",
    ),
    "rate-limit-date": FaultKind(
        HTTP,
        "Answers 429 with Retry-After as a date, so many seconds (1) from now.",
        lambda value: fault_http.answer_instead(
            lambda scope: fault_http.rate_limited(fault_http.http_date(float(value or 1)))
        ),
        "number",
    ),
    "down": FaultKind(
        HTTP | SOCKET,
        "Breaks all connections and refuses new ones for so many seconds (1); nothing is done.",
        _number(fault_http.down, 1),
        "number",
    ),
    "reset-before": FaultKind(
        HTTP | SOCKET,
        "Resets the connection before the body is read; nothing is done.",
        _plain(fault_http.reset_before),
    ),
    "reset-after": FaultKind(
        HTTP, "Does what was asked, then resets the connection instead of answering.", _plain(fault_http.reset_after)
    ),
    "reset-in-answer": FaultKind(
        HTTP, "Resets the connection in the middle of the answer.", _plain(fault_http.stop_in_answer(reset))
    ),
    "cut": FaultKind(HTTP, "Hangs up in the middle of the answer.", _plain(fault_http.stop_in_answer(hang_up))),
    "slow": FaultKind(HTTP, "Answers so many seconds (1) late.", _number(fault_http.slow, 1), "number"),
    "drip": FaultKind(HTTP, "Sends the answer's body over so many seconds (1).", _number(fault_http.drip, 1), "number"),
    "hang": FaultKind(HTTP, "Does what was asked and never answers.", _plain(fault_http.hang)),
    "truncated": FaultKind(
        HTTP, "Answers with the first half, as if it were all.", _plain(fault_http.answer_after(_half))
    ),
    "html": FaultKind(HTTP, "Answers 200 with a web page.", _plain(fault_http.answer_after(_page))),
    "empty": FaultKind(
        HTTP,
        "Answers 200 without a body.",
        _plain(fault_http.answer_after(lambda answer: Response())),
    ),
    "wrong-types": FaultKind(
        CALLS | SOCKET, "Answers with other JSON types.", _plain(fault_answers.rewritten(fault_answers.wrong_types))
    ),
    "unknown-status": FaultKind(
        STATES,
        "Says that each task has a status that is not documented (7).",
        lambda value: fault_answers.rewritten(fault_answers.with_status(int(float(value or 7)))),
        "number",
    ),
    "no-tasks": FaultKind(
        frozenset({"poll"}),
        "Answers with none of the tasks that were asked for.",
        _plain(fault_answers.rewritten(fault_answers.without_tasks)),
    ),
    "null-fields": FaultKind(
        STATES, "Sends null for what is empty.", _plain(fault_answers.rewritten(fault_answers.null_fields))
    ),
    "escaped-links": FaultKind(
        STATES, r"Sends links with a literal \u0026.", _plain(fault_answers.rewritten(fault_answers.escaped_links))
    ),
    "task-fails": FaultKind(
        SUBMIT,
        "Lets the task fail while it runs; the value is its errMsg.",
        _fate(lambda value: Fate(Status.FAILED, value or "KSampler (node 3): the emulator was told to let this fail")),
        "text",
    ),
    "task-forbidden": FaultKind(
        SUBMIT,
        "Lets the task end with status 5, no permission.",
        _fate(lambda value: Fate(Status.NO_PERMISSION, value or "no permission")),
        "text",
    ),
    "task-stuck": FaultKind(SUBMIT, "Lets the task wait in the queue for ever.", _fate(lambda value: Fate(stuck=True))),
    "no-final-files": FaultKind(
        SUBMIT,
        "Lets the task succeed with final_files empty.",
        _fate(lambda value: Fate(without_final_files=True)),
    ),
    "refuse": FaultKind(
        SOCKET,
        "Refuses the WebSocket with an HTTP status (503).",
        lambda value: fault_socket.refuse(int(value or 503)),
        "status",
    ),
    "close": FaultKind(
        SOCKET,
        "Closes the WebSocket after the first message, with a close code (1011).",
        lambda value: fault_socket.close_early(int(value or 1011)),
        "close code",
    ),
    "reset": FaultKind(SOCKET, "Resets the WebSocket after the first message.", _plain(fault_socket.reset_early)),
    "silent": FaultKind(SOCKET, "Accepts the WebSocket and says nothing.", _plain(fault_socket.silent)),
    "garbage": FaultKind(SOCKET, "Sends messages that mean nothing as well.", _plain(fault_socket.garbage)),
    "duplicate": FaultKind(SOCKET, "Sends each message three times.", _plain(fault_socket.duplicate)),
    "expired": FaultKind(
        DOWNLOAD, "Says that the link has expired.", _storage(403, "AccessDenied", "Request has expired.")
    ),
    "missing": FaultKind(
        DOWNLOAD, "Says that there is no such file.", _storage(404, "NoSuchKey", "The specified key does not exist.")
    ),
    "redirect": FaultKind(
        HTTP,
        "Redirects to the value, or to this host under another name.",
        lambda value: fault_http.answer_instead(lambda scope: fault_http.redirected(scope, value)),
        "URL",
    ),
    "no-range": FaultKind(DOWNLOAD, "Ignores Range and sends the whole file.", _plain(fault_http.without_range)),
}
