"""Every JSON response is an envelope, `{"code": 0, "msg": "Success", "data": …}`: its data, or an exception."""

from __future__ import annotations

from collections.abc import Mapping

from ...errors import PromptRejected, RequestRejected
from ..failures import decoded, rejection_kind, retry_after, unusable
from ..redaction import redacted_text
from ..task_info import is_object
from . import protocol
from .refusals import refused_inputs

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
    answer = decoded(raw)
    if status == 200 and is_object(answer) and _is_code(answer.get("code")):
        if answer["code"] == 0:
            return answer.get("data")
        raise _rejection(path, status, answer, headers)
    if 400 <= status < 500:
        raise _rejection(path, status, answer if is_object(answer) else {}, headers)
    raise unusable(status, headers, raw, "an envelope with a code")


def _is_code(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _rejection(path: str, status: int, answer: Mapping[str, object], headers: Mapping[str, str]) -> RequestRejected:
    code, msg = answer.get("code"), answer.get("msg")
    code = code if isinstance(code, int) else 0
    msg = redacted_text(msg) if isinstance(msg, str) else ""
    meant = status if status >= 400 else protocol.rejection_status(code)
    kind = rejection_kind(meant, PromptRejected if path == protocol.SUBMIT else RequestRejected)
    reason = f"{msg or 'no reason given'} (code {code}, HTTP {status})"
    error = kind(f"the service rejected the request: {reason}{_ADVICE.get(meant or 0, '')}", status=status)
    error.code, error.msg = code, msg
    if isinstance(error, PromptRejected):
        error.refusals = refused_inputs(msg)
    error.retry_after = retry_after(headers)
    return error
