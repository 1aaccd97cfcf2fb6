"""Which exception stands for a task that ended without a result."""

from __future__ import annotations

import re

from ...errors import TaskCancelled, TaskError, TaskFailed, TaskForbidden
from . import protocol
from ..redaction import redacted_text
from ..task_info import TaskInfo, TaskStatus

_MISSING_INPUT = re.compile(protocol.MISSING_INPUT_IN_ERROR, re.IGNORECASE)
_MISSING_INPUT_ADVICE = "an input image is missing or has expired: give the local file again, which uploads it, or a link that is still valid"
_NODE = re.compile(protocol.NODE_IN_ERROR, re.IGNORECASE)


def failure(info: TaskInfo, *, cancelled: bool) -> TaskError:
    """Build the exception for a task that ended in status 4 or 5.

    Args:
        info: The task's last state.
        cancelled: Whether this client had asked the service to cancel the task.
    """
    reason = redacted_text(info.error)
    detail = f": {reason}" if reason else ""
    if info.status == TaskStatus.FORBIDDEN:
        return TaskForbidden(f"task {info.id}: the API key has no permission (status 5){detail}", task_id=info.id)
    if protocol.means_cancelled(reason) or (cancelled and not reason):
        return TaskCancelled(f"task {info.id} was cancelled{detail}", task_id=info.id)
    advice = f" ({_MISSING_INPUT_ADVICE})" if _MISSING_INPUT.search(reason) else ""
    error = TaskFailed(f"task {info.id} failed: {reason or 'the service gave no reason'}{advice}", task_id=info.id)
    error.reason = reason
    node = _NODE.search(reason)
    error.node = node[1] if node else None
    return error
