"""The queue of a ComfyUI server: which tasks are running, and which are waiting at which place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple, cast

from ...errors import ProtocolError
from ..task_info import TaskInfo, TaskStatus, is_object


class Queue(NamedTuple):
    """The tasks that have not ended yet."""

    running: frozenset[str]
    waiting: Mapping[str, int]
    """The place of each waiting task, from 1 for the next one."""

    def state(self, task_id: str) -> TaskInfo | None:
        """The state of a task; None when it is not in the queue."""
        if task_id in self.running:
            return TaskInfo(task_id, TaskStatus.RUNNING)
        place = self.waiting.get(task_id)
        if place is None:
            return None
        return TaskInfo(task_id, TaskStatus.QUEUED, queue_size=len(self.waiting), position=place)


def read_queue(data: object) -> Queue:
    """Read the queue; raises `ProtocolError` when it is not one."""
    if not is_object(data):
        raise ProtocolError("the queue is not a JSON object")
    running, waiting = (_entries(data, field) for field in ("queue_running", "queue_pending"))
    # The server keeps a heap, so the order of the list means nothing.
    ids = [task_id for _, task_id in sorted(waiting)]
    return Queue(frozenset(task_id for _, task_id in running), {task_id: i for i, task_id in enumerate(ids, 1)})


def _entries(data: Mapping[str, object], field: str) -> list[tuple[float, str]]:
    entries = data.get(field)
    if not isinstance(entries, list):
        raise ProtocolError(f"the queue has no list {field}")
    found: list[tuple[float, str]] = []
    for entry in cast("list[object]", entries):
        items = cast("list[object]", entry) if isinstance(entry, list) else []
        number, task_id = items[:2] if len(items) >= 2 else (None, None)
        if isinstance(number, (int, float)) and isinstance(task_id, str):
            found.append((number, task_id))
    return found


def delete_body(task_id: str) -> bytes:
    """Encode a request to remove a waiting task."""
    return json.dumps({"delete": [task_id]}).encode()


def interrupt_body(task_id: str) -> bytes:
    """Encode a request to interrupt a task; servers of old ignore the id and interrupt whatever is running."""
    return json.dumps({"prompt_id": task_id}).encode()
