"""Which exception stands for a task that ended without a result."""

from __future__ import annotations

import re

from . import protocol
from .envelope import without_secrets
from .errors import TaskCancelled, TaskError, TaskFailed, TaskForbidden
from .task_info import TaskInfo, TaskStatus

_NODE = re.compile(protocol.NODE_IN_ERROR, re.IGNORECASE)


def failure(info: TaskInfo, *, cancelled: bool) -> TaskError:
    """The exception for a task that ended in status 4 or 5; `cancelled` says that this client had cancelled it."""
    reason = without_secrets(info.error)
    if info.status == TaskStatus.FORBIDDEN:
        said = f": {reason}" if reason else ""
        return TaskForbidden(f"task {info.id}: the key has no permission (status 5){said}", task_id=info.id)
    if protocol.means_cancelled(reason) or (cancelled and not reason):
        return TaskCancelled(f"task {info.id} was cancelled{f': {reason}' if reason else ''}", task_id=info.id)
    error = TaskFailed(f"task {info.id} failed: {reason or 'the service gave no reason'}", task_id=info.id)
    error.reason = reason
    node = _NODE.search(reason)
    error.node = node[1] if node else None
    return error
