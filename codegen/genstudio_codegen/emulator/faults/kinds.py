"""Every kind of fault: its name, where it can happen and what it does. `docs/en/emulator.md` lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ..asgi import set_outcome
from ..endpoints import CANCEL, DOWNLOAD, POLL, PROGRESS, SUBMIT, UPLOAD
from ..model import Status, TaskOutcome
from . import answer_faults, http_faults, socket_faults
from .broken_connection import hang_up, reset

Wrap: TypeAlias = Callable[[ASGIApp], ASGIApp]
Takes: TypeAlias = Literal["", "seconds", "number", "status", "close code", "URL", "text"]

_ON_SUBMIT = frozenset({SUBMIT.name})
_ON_POLL = frozenset({POLL.name})
_ON_SOCKET = frozenset({PROGRESS.name})
_ON_DOWNLOAD = frozenset({DOWNLOAD.name})
_ON_STATES = _ON_POLL | _ON_SOCKET
_ON_CALLS = frozenset({SUBMIT.name, POLL.name, CANCEL.name, UPLOAD.name})
_ON_HTTP = _ON_CALLS | _ON_DOWNLOAD

MAX_SECONDS = 600
"""The longest time that a fault holds a connection or keeps the hosts down."""

_MAX_NUMBER = 999_999_999

# The codes that RFC 6455 allows a server to send.
_CLOSE_CODES = {*range(1000, 1004), *range(1007, 1015), *range(3000, 5000)}


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind: the endpoints it can happen on, a sentence that says what it does, how, and the value it takes."""

    endpoints: frozenset[str]
    purpose: str
    wrap: Callable[[str], Wrap]
    takes: Takes = ""

    def check(self, kind: str, value: str) -> None:
        """Check a value.

        Args:
            kind: The kind's name, for the message.
            value: The value; "" for the default.

        Raises:
            ValueError: The kind does not take this value.
        """
        if value and not self.takes:
            raise ValueError(f"{kind} takes no value, but was given {value[:40]!r}")
        if value and self.takes == "seconds" and not 0 <= _number_in(value) <= MAX_SECONDS:
            raise ValueError(f"{kind} takes a number of seconds from 0 to {MAX_SECONDS}, not {value[:40]!r}")
        if value and self.takes == "number" and not 0 <= _number_in(value) <= _MAX_NUMBER:
            raise ValueError(f"{kind} takes a number from 0 to {_MAX_NUMBER}, such as {kind}=2, not {value[:40]!r}")
        if value and self.takes == "status" and not 200 <= _digits(value) <= 599:
            raise ValueError(f"{kind} takes an HTTP status from 200 to 599, not {value[:40]!r}")
        if value and self.takes == "close code" and _digits(value) not in _CLOSE_CODES:
            raise ValueError(f"{kind} takes a WebSocket close code, such as 1000, 1011 or 4000, not {value[:40]!r}")
        if value and self.takes == "URL" and not (value.isascii() and value.isprintable() and " " not in value):
            raise ValueError(f"{kind} takes a URL, not {value[:40]!r}")


def _digits(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1


def _number_in(value: str) -> float:
    is_number = value.isascii() and value.replace(".", "", 1).isdecimal() and len(value) < 20
    return float(value) if is_number else -1.0


def _plain(wrap: Wrap) -> Callable[[str], Wrap]:
    return lambda value: wrap


def _seconds(make: Callable[[float], Wrap], otherwise: float) -> Callable[[str], Wrap]:
    return lambda value: make(float(value or otherwise))


def _with_outcome(make: Callable[[str], TaskOutcome]) -> Callable[[str], Wrap]:
    def wrap(value: str) -> Wrap:
        def decided(app: ASGIApp) -> ASGIApp:
            async def decide(scope: Scope, receive: Receive, send: Send) -> None:
                set_outcome(scope, make(value))
                await app(scope, receive, send)

            return decide

        return decided

    return wrap


def _instead(value: str) -> Wrap:
    return http_faults.answer_instead(lambda scope: http_faults.status_answer(int(value or 500)))


def _after(value: str) -> Wrap:
    return http_faults.answer_after(lambda answer: http_faults.status_answer(int(value or 500)))


def _storage(status: int, code: str, message: str) -> Callable[[str], Wrap]:
    return lambda value: http_faults.answer_instead(lambda scope: http_faults.storage_refusal(status, code, message))


def _half(answer: http_faults.Answer) -> Response:
    kind = dict(answer.headers).get(b"content-type", b"").decode("latin-1")
    return Response(answer.body[: len(answer.body) // 2], media_type=kind)


def _page(answer: http_faults.Answer) -> Response:
    return Response("<html><body>Welcome to our WiFi</body></html>", media_type="text/html")


KINDS: dict[str, FaultKind] = {
    "status": FaultKind(
        _ON_HTTP, "Answers with an HTTP status (500) without carrying out the request.", _instead, "status"
    ),
    "status-after": FaultKind(
        _ON_HTTP, "Carries out the request, then answers with an HTTP status (500).", _after, "status"
    ),
    "code": FaultKind(
        _ON_CALLS,
        "Answers 200 with an envelope whose code is not 0 (50000), without carrying out the request.",
        lambda value: http_faults.answer_instead(lambda scope: http_faults.code_answer(int(float(value or 50000)))),
        "number",
    ),
    "rate-limit": FaultKind(
        _ON_HTTP,
        "Answers 429. The value is Retry-After in seconds; without a value the header is left out.",
        lambda value: http_faults.answer_instead(lambda scope: http_faults.rate_limited(value)),
        "number",
    ),
    "rate-limit-date": FaultKind(
        _ON_HTTP,
        "Answers 429 with Retry-After as a date, a number of seconds (1) from now.",
        lambda value: http_faults.answer_instead(
            lambda scope: http_faults.rate_limited(http_faults.http_date(float(value or 1)))
        ),
        "number",
    ),
    "down": FaultKind(
        _ON_HTTP | _ON_SOCKET,
        "Breaks all connections and refuses new ones for a number of seconds (1). The request is not carried out.",
        _seconds(http_faults.down, 1),
        "seconds",
    ),
    "reset-before": FaultKind(
        _ON_HTTP | _ON_SOCKET,
        "Resets the connection before the body is read. The request is not carried out.",
        _plain(http_faults.reset_before),
    ),
    "reset-after": FaultKind(
        _ON_HTTP,
        "Carries out the request, then resets the connection instead of answering.",
        _plain(http_faults.reset_after),
    ),
    "reset-in-answer": FaultKind(
        _ON_HTTP, "Resets the connection in the middle of the answer.", _plain(http_faults.stop_in_answer(reset))
    ),
    "cut": FaultKind(
        _ON_HTTP, "Closes the connection in the middle of the answer.", _plain(http_faults.stop_in_answer(hang_up))
    ),
    "slow": FaultKind(
        _ON_HTTP, "Delays the answer by a number of seconds (1).", _seconds(http_faults.slow, 1), "seconds"
    ),
    "drip": FaultKind(
        _ON_HTTP, "Spreads the answer's body over a number of seconds (1).", _seconds(http_faults.drip, 1), "seconds"
    ),
    "hang": FaultKind(_ON_HTTP, "Carries out the request and never answers.", _plain(http_faults.hang)),
    "truncated": FaultKind(
        _ON_HTTP, "Sends the first half of the answer as if it were complete.", _plain(http_faults.answer_after(_half))
    ),
    "html": FaultKind(_ON_HTTP, "Answers 200 with a web page.", _plain(http_faults.answer_after(_page))),
    "empty": FaultKind(
        _ON_HTTP,
        "Answers 200 without a body.",
        _plain(http_faults.answer_after(lambda answer: Response())),
    ),
    "wrong-types": FaultKind(
        _ON_CALLS | _ON_SOCKET,
        "Answers with wrong JSON types.",
        _plain(answer_faults.rewritten(answer_faults.wrong_types)),
    ),
    "unknown-status": FaultKind(
        _ON_STATES,
        "Reports every task with an undocumented status (7).",
        lambda value: answer_faults.rewritten(answer_faults.with_status(int(float(value or 7)))),
        "number",
    ),
    "no-tasks": FaultKind(
        _ON_POLL,
        "Leaves all requested tasks out of the answer.",
        _plain(answer_faults.rewritten(answer_faults.without_tasks)),
    ),
    "null-fields": FaultKind(
        _ON_STATES,
        "Sends null instead of empty strings, lists and objects.",
        _plain(answer_faults.rewritten(answer_faults.null_fields)),
    ),
    "escaped-links": FaultKind(
        _ON_STATES, r"Sends links with a literal \u0026.", _plain(answer_faults.rewritten(answer_faults.escaped_links))
    ),
    "task-fails": FaultKind(
        _ON_SUBMIT,
        "Makes the task fail while it runs. The value is its errMsg.",
        _with_outcome(
            lambda value: TaskOutcome(Status.FAILED, value or "KSampler (node 3): failure requested from the emulator")
        ),
        "text",
    ),
    "task-forbidden": FaultKind(
        _ON_SUBMIT,
        "Makes the task end with status 5, no permission.",
        _with_outcome(lambda value: TaskOutcome(Status.NO_PERMISSION, value or "no permission")),
        "text",
    ),
    "task-stuck": FaultKind(
        _ON_SUBMIT, "Keeps the task in the queue for ever.", _with_outcome(lambda value: TaskOutcome(stuck=True))
    ),
    "no-final-files": FaultKind(
        _ON_SUBMIT,
        "Makes the task succeed with empty final_files.",
        _with_outcome(lambda value: TaskOutcome(without_final_files=True)),
    ),
    "refuse": FaultKind(
        _ON_SOCKET,
        "Refuses the WebSocket with an HTTP status (503).",
        lambda value: socket_faults.refuse(int(value or 503)),
        "status",
    ),
    "close": FaultKind(
        _ON_SOCKET,
        "Closes the WebSocket after the first message, with a close code (1011).",
        lambda value: socket_faults.close_early(int(value or 1011)),
        "close code",
    ),
    "reset": FaultKind(_ON_SOCKET, "Resets the WebSocket after the first message.", _plain(socket_faults.reset_early)),
    "silent": FaultKind(_ON_SOCKET, "Accepts the WebSocket and sends nothing.", _plain(socket_faults.silent)),
    "garbage": FaultKind(_ON_SOCKET, "Sends meaningless messages before each real one.", _plain(socket_faults.garbage)),
    "duplicate": FaultKind(_ON_SOCKET, "Sends each message three times.", _plain(socket_faults.duplicate)),
    "expired": FaultKind(
        _ON_DOWNLOAD, "Reports that the link has expired.", _storage(403, "AccessDenied", "Request has expired.")
    ),
    "missing": FaultKind(
        _ON_DOWNLOAD,
        "Reports that the file does not exist.",
        _storage(404, "NoSuchKey", "The specified key does not exist."),
    ),
    "redirect": FaultKind(
        _ON_HTTP,
        "Redirects to the value, or without one to this host under another name.",
        lambda value: http_faults.answer_instead(lambda scope: http_faults.redirected(scope, value)),
        "URL",
    ),
    "no-range": FaultKind(_ON_DOWNLOAD, "Ignores Range and sends the whole file.", _plain(http_faults.without_range)),
}
