"""Every JSON response is an envelope, `{"code": 0, "msg": "Success", "data": …}`: its data, or an exception."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from ..errors import (
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
from . import protocol
from .redaction import redacted_text
from .task_info import is_object

_EXCERPT = 200
_BY_STATUS: dict[int, type[RequestRejected]] = {
    401: AuthenticationError,
    403: RequestForbidden,
    404: NotFound,
    429: RateLimited,
}
_ADVICE = {401: "; check the API key", 403: "; the API key does not have permission"}


def open_envelope(path: str, status: int, headers: Mapping[str, str], raw: bytes) -> object:
    """Take the data out of a response.

    Args:
        path: The path of the request, which decides what a rejection means.
        status: The HTTP status of the response.
        headers: Its headers.
        raw: Its body.

    Returns:
        The envelope's `data`.

    Raises:
        RequestRejected: Or one of its subclasses, for HTTP 4xx and for a `code` other than 0.
        ServerError: HTTP 5xx.
        ProtocolError: The response is a redirect, or not an envelope.
    """
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
        message = f"the service redirected (HTTP {status}), but the API key is sent to no other address"
        error = ProtocolError(message, status=status)
    elif answer is None:
        error = _protocol_error(f"HTTP {status} with a response that is not JSON", status, raw)
    else:
        error = _protocol_error(f"HTTP {status} with a response that is not an envelope with a code", status, raw)
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
    msg = redacted_text(msg) if isinstance(msg, str) else ""
    meant = status if status >= 400 else protocol.rejection_status(code)
    kind = _BY_STATUS.get(meant or 0, PromptRejected if path == protocol.SUBMIT else RequestRejected)
    reason = f"{msg or 'no reason given'} (code {code}, HTTP {status})"
    error = kind(f"the service rejected the request: {reason}{_ADVICE.get(meant or 0, '')}", status=status)
    error.code, error.msg = code, msg
    error.retry_after = retry_after(headers)
    return error


def excerpt(raw: bytes) -> str:
    """The first characters of a response, on one line and with secrets removed."""
    text = redacted_text(raw[: 4 * _EXCERPT].decode(errors="replace"))
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return repr(text[:_EXCERPT]) + ("…" if len(text) > _EXCERPT else "") if text else "an empty response"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """How many seconds `Retry-After` asks to wait, given as a number or as a date; None when it is neither."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
