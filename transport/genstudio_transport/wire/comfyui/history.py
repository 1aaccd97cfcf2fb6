"""How a task ended on a ComfyUI server, from its entry in the history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from ...errors import ProtocolError, TaskCancelled, TaskError, TaskFailed
from ..failures import one_line
from ..redaction import redacted_text
from ..task_info import TaskInfo, TaskStatus, is_object
from . import protocol
from .outputs import read_outputs

_LONGEST = 2000


def read_history(task_id: str, data: object, base_url: str) -> TaskInfo | ProtocolError | None:
    """Read the history of one task.

    Args:
        task_id: The task's id.
        data: The response's JSON: the entry by the task's id, or `{}`.
        base_url: The server's address, where the files are.

    Returns:
        The task's last state; None when the history does not have it, or not yet; an error when its entry cannot be
        read.

    Raises:
        ProtocolError: This is not a history.
    """
    if not is_object(data):
        raise ProtocolError("the history is not a JSON object", status=200)
    entry = data.get(task_id)
    if entry is None:
        return None
    if not is_object(entry):
        return ProtocolError(f"task {task_id}: its history is not a JSON object")
    outputs = read_outputs(entry.get("outputs"), base_url)
    status = entry.get("status")
    failed = is_object(status) and status.get("status_str") == "error"
    error = _error(status) if failed and is_object(status) else ""
    return TaskInfo(
        task_id,
        TaskStatus.FAILED if failed else TaskStatus.SUCCEEDED,
        0 if failed else 100,
        error=error,
        files=outputs.files,
        final_files=outputs.final_files,
        texts=outputs.texts,
    )


def _error(status: Mapping[str, object]) -> str:
    for name, details in _messages(status.get("messages")):
        if name in ("execution_interrupted", "execution_error"):
            return execution_error(name, details)
    return "the server gave no reason"


def execution_error(event: str, details: Mapping[str, object]) -> str:
    """Say why a task ended without success.

    Args:
        event: `execution_interrupted` or `execution_error`.
        details: What the server reports with it.
    """
    node, class_type = details.get("node_id"), details.get("node_type")
    place = f"node {node}" + (f" ({class_type})" if class_type else "")
    if event == "execution_interrupted":
        return f"{protocol.INTERRUPTED} at {one_line(place)[:_LONGEST]}"
    kind, message = details.get("exception_type"), details.get("exception_message")
    reason = one_line(redacted_text(": ".join(str(part) for part in (kind, message) if part)))
    return f"{one_line(place)[:200]} failed: {reason[:_LONGEST] or 'no reason given'}"


def _messages(messages: object) -> Iterator[tuple[object, Mapping[str, object]]]:
    for message in cast("list[object]", messages) if isinstance(messages, list) else []:
        parts = cast("list[object]", message) if isinstance(message, list) else []
        if len(parts) == 2 and is_object(parts[1]):
            yield parts[0], parts[1]


def failure(info: TaskInfo, *, cancelled: bool) -> TaskError:  # noqa: ARG001 — the server says it itself
    """Build the exception for a task that ended without success.

    Args:
        info: The task's last state.
        cancelled: Whether this client had asked the server to cancel the task.
    """
    if info.error.startswith((protocol.INTERRUPTED, protocol.REMOVED)):
        return TaskCancelled(f"task {info.id} was cancelled: {info.error}", task_id=info.id)
    error = TaskFailed(f"task {info.id} failed: {info.error}", task_id=info.id)
    error.reason = info.error
    if info.error.startswith("node "):
        error.node = info.error.split(maxsplit=2)[1]
    return error
