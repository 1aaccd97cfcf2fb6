"""Every JSON answer is an envelope, `{"code": 0, "msg": "Success", "data": …}`: out of it, or into an exception."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from . import protocol
from .errors import (
    AuthenticationError,
    NotFound,
    PromptRejected,
    ProtocolError,
    RateLimited,
    RequestFailed,
    RequestForbidden,
    RequestRejected,
    ServerError,
)
from .task_info import is_object

_EXCERPT = 200
# Keys, tokens (JWT) and signatures that an answer may quote.
_SECRETS = re.compile(r"\bsk-[\w-]{6,}|\beyJ[\w-]+(?:\.[\w-]*)*|(?i:signature|authorization|token)=[^\s&\"'<>]+")
_BY_STATUS: dict[int, type[RequestRejected]] = {
    401: AuthenticationError,
    403: RequestForbidden,
    404: NotFound,
    429: RateLimited,
}


def open_envelope(path: str, status: int, headers: Mapping[str, str], raw: bytes) -> object:
    """The `data` of an answer; raises the exception that its status and `code` stand for."""
    try:
        answer: object = json.loads(raw)
    except (ValueError, RecursionError):
        answer = None
    if status == 200 and is_object(answer) and _is_code(answer.get("code")):
        if answer["code"] == 0:
            return answer.get("data")
        raise _rejection(path, status, answer, headers)
    if 400 <= status < 500:
        raise _rejection(path, status, answer if is_object(answer) else {}, headers)
    if status >= 500:
        error: RequestFailed = ServerError(f"the service failed: HTTP {status}, {excerpt(raw)}", status=status)
    elif 300 <= status < 400:
        error = ProtocolError(f"redirected (HTTP {status}): the key goes to no other address", status=status)
    elif answer is None:
        error = _protocol_error(f"HTTP {status} with an answer that is not JSON", status, raw)
    else:
        error = _protocol_error(f"HTTP {status} with an answer that is not an envelope with a code", status, raw)
    error.retry_after = retry_after(headers)
    raise error


def _is_code(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _protocol_error(message: str, status: int, raw: bytes) -> ProtocolError:
    error = ProtocolError(f"{message}: {excerpt(raw)}", status=status)
    error.excerpt = excerpt(raw)
    return error


def _rejection(path: str, status: int, answer: Mapping[str, object], headers: Mapping[str, str]) -> RequestRejected:
    code, msg = answer.get("code"), answer.get("msg")
    code = code if isinstance(code, int) else 0
    msg = without_secrets(msg) if isinstance(msg, str) else ""
    meant = status if status >= 400 else protocol.rejection_status(code)
    kind = _BY_STATUS.get(meant or 0, PromptRejected if path == protocol.SUBMIT else RequestRejected)
    said = f"{msg or 'no reason given'} (code {code}, HTTP {status})"
    error = kind(f"the service refused: {said}{_ADVICE.get(meant or 0, '')}", status=status)
    error.code, error.msg = code, msg
    error.retry_after = retry_after(headers)
    return error


_ADVICE = {401: "; check the API key", 403: "; the key may not do this"}


def excerpt(raw: bytes) -> str:
    """The first characters of an answer, on one line and without secrets."""
    text = without_secrets(raw[: 4 * _EXCERPT].decode(errors="replace"))
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return repr(text[:_EXCERPT]) + ("…" if len(text) > _EXCERPT else "") if text else "an empty answer"


def without_secrets(text: str) -> str:
    """A text with keys, tokens and signatures blotted out."""
    return _SECRETS.sub("***", text)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that `Retry-After` asks to wait, given as a number or as a date; None when it is neither."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
