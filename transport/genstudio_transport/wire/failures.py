"""What responses have in common, whatever the service: decoding, rejections by HTTP status, and useless responses."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from ..errors import (
    AuthenticationError,
    NotFound,
    ProtocolError,
    RateLimited,
    RequestFailed,
    RequestForbidden,
    RequestRejected,
    ServerError,
)
from .redaction import redacted_text

_EXCERPT = 200
_BY_STATUS: dict[int, type[RequestRejected]] = {
    401: AuthenticationError,
    403: RequestForbidden,
    404: NotFound,
    429: RateLimited,
}


def decoded(raw: bytes) -> object:
    """The JSON of a response; None when it is not JSON."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def rejection_kind(status: int | None, otherwise: type[RequestRejected]) -> type[RequestRejected]:
    """The exception for a status from 400 to 499, and `otherwise` for a status without one of its own."""
    return _BY_STATUS.get(status or 0, otherwise)


def unusable(status: int, headers: Mapping[str, str], raw: bytes, expected: str) -> RequestFailed:
    """The exception for a response that is neither usable nor a rejection.

    Args:
        status: The HTTP status.
        headers: The headers.
        raw: The body.
        expected: What a usable body is, such as "an envelope with a code".
    """
    if status >= 500:
        error: RequestFailed = ServerError(f"the service failed: HTTP {status}, {excerpt(raw)}", status=status)
    elif 300 <= status < 400:
        message = f"the service redirected (HTTP {status}), but the API key is sent to no other address"
        error = ProtocolError(message, status=status)
    elif decoded(raw) is None:
        error = _protocol_error(f"HTTP {status} with a response that is not JSON", status, raw)
    else:
        error = _protocol_error(f"HTTP {status} with a response that is not {expected}", status, raw)
    error.retry_after = retry_after(headers)
    return error


def _protocol_error(message: str, status: int, raw: bytes) -> ProtocolError:
    error = ProtocolError(f"{message}: {excerpt(raw)}", status=status)
    error.excerpt = excerpt(raw)
    return error


def excerpt(raw: bytes) -> str:
    """The first characters of a response, on one line and with secrets removed."""
    text = one_line(redacted_text(raw[: 4 * _EXCERPT].decode(errors="replace")))
    return repr(text[:_EXCERPT]) + ("…" if len(text) > _EXCERPT else "") if text else "an empty response"


def one_line(text: str) -> str:
    """A text without line breaks and control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def retry_after(headers: Mapping[str, str]) -> float | None:
    """How many seconds `Retry-After` asks to wait, given as a number or as a date; None when it is neither."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
