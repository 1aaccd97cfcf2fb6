"""The responses of a ComfyUI server: JSON without an envelope, or an exception that says what it rejected."""

from __future__ import annotations

from collections.abc import Mapping

from ...errors import PromptRejected, RequestRejected
from ..failures import decoded, rejection_kind, retry_after, unusable
from ..redaction import redacted_text
from ..task_info import is_object
from . import protocol
from .node_errors import problem_lines, problem_text, refused_inputs

_ADVICE = {
    401: "; check the client's headers",
    403: "; the client's headers do not give permission",
    404: "; check that base_url leads to a ComfyUI server, with its path if it has one",
}


def open_answer(path: str, status: int, headers: Mapping[str, str], raw: bytes) -> object:
    """Decode a response.

    Args:
        path: The path of the request, which decides what a rejection means.
        status: The HTTP status of the response.
        headers: Its headers.
        raw: Its body.

    Returns:
        The decoded JSON; None for the empty body that some requests have.

    Raises:
        PromptRejected: The server rejected a prompt; the message names the nodes and their inputs.
        RequestRejected: Or one of its subclasses, for any other HTTP 4xx.
        ServerError: HTTP 5xx.
        ProtocolError: The response is a redirect, or not JSON.
    """
    answer = decoded(raw)
    if status == 200 and (answer is not None or not raw):
        return answer
    if 400 <= status < 500:
        raise _rejection(path, status, answer if is_object(answer) else {}, headers)
    raise unusable(status, headers, raw, "JSON")


def _rejection(path: str, status: int, answer: Mapping[str, object], headers: Mapping[str, str]) -> RequestRejected:
    kind = rejection_kind(status, PromptRejected if path == protocol.SUBMIT else RequestRejected)
    if kind is PromptRejected:
        error: RequestRejected = prompt_rejected(answer, status)
    else:
        reason = answer.get("error")
        reason = redacted_text(reason) if isinstance(reason, str) else "no reason given"
        error = kind(f"ComfyUI rejected the request: {reason} (HTTP {status}){_ADVICE.get(status, '')}", status=status)
    error.retry_after = retry_after(headers)
    return error


def prompt_rejected(answer: Mapping[str, object], status: int) -> PromptRejected:
    """Build the exception for a prompt that was rejected, or of which some outputs were.

    Args:
        answer: The response's JSON, with `error` or `node_errors`.
        status: The HTTP status; 200 when some outputs were accepted.
    """
    lines = problem_lines(answer.get("node_errors"))
    general = problem_text(answer.get("error"))
    what = "rejected the prompt" if status != 200 else "refused some outputs, so the whole task was cancelled"
    if len(lines) == 1:
        message = f"ComfyUI {what}: {lines[0]}"
    elif lines:
        message = "\n  ".join([f"ComfyUI {what}: {len(lines)} inputs are invalid", *lines])
    else:
        message = f"ComfyUI {what}: {general or 'no reason given'}"
    error = PromptRejected(message, status=status)
    error.msg = general
    error.refusals = refused_inputs(answer.get("node_errors"))
    return error
