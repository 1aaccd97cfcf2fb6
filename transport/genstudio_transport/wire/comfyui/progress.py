"""The messages of a ComfyUI server's progress socket, turned into states of one task."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from ..task_info import TaskInfo, TaskStatus, is_object
from .history import execution_error

_MOST_NODES = 100_000
_PREVIEW, _PREVIEW_WITH_METADATA = 1, 4


class ProgressReader:
    """Reads the messages about one task, and sums up the progress of its nodes.

    Args:
        task_id: The task's id; messages about others are skipped.
        nodes: How many nodes its graph has.
    """

    def __init__(self, task_id: str, nodes: int) -> None:
        self._task_id = task_id
        self._nodes = max(nodes, 1)
        self._done: dict[str, float] = {}
        self._node = ""

    def read(self, message: str | bytes) -> TaskInfo | None:
        """Read one message; None when it says nothing about this task, or is unusable."""
        if isinstance(message, bytes):
            picture = _preview(message)
            return self._state(picture) if picture else None
        try:
            body: object = json.loads(message)
        except (ValueError, RecursionError):
            return None
        data = body.get("data") if is_object(body) else None
        if not is_object(body) or not is_object(data) or data.get("prompt_id") != self._task_id:
            return None
        return self._event(str(body.get("type")), data)

    def _event(self, event: str, data: Mapping[str, object]) -> TaskInfo | None:
        node = data.get("node")
        if event == "execution_success":
            return TaskInfo(self._task_id, TaskStatus.SUCCEEDED, 100)
        if event in ("execution_error", "execution_interrupted"):
            return TaskInfo(self._task_id, TaskStatus.FAILED, error=execution_error(event, data))
        if event == "execution_cached":
            cached = data.get("nodes")
            self._done |= {
                str(name): 1.0 for name in (cast("list[object]", cached) if isinstance(cached, list) else [])
            }
        elif event == "progress_state":
            nodes = data.get("nodes")
            for name, state in nodes.items() if is_object(nodes) else ():
                self._note(name, state)
        elif event == "progress" and isinstance(node, str):
            self._note(node, data)
        elif event == "executed" and isinstance(node, str):
            self._done[node] = 1.0
        elif event == "executing":
            self._node = node if isinstance(node, str) else ""
        elif event != "execution_start":
            return None
        return self._state()

    def _note(self, node: str, state: object) -> None:
        done = _fraction(state.get("value"), state.get("max")) if is_object(state) else None
        if done is not None and (node in self._done or len(self._done) < _MOST_NODES):
            self._done[node] = done

    def _state(self, preview: bytes = b"") -> TaskInfo:
        # A node that expands into others makes more of them than the graph has.
        done = sum(self._done.values()) / max(self._nodes, len(self._done))
        return TaskInfo(self._task_id, TaskStatus.RUNNING, int(100 * done), node=self._node, preview=preview)


def _fraction(value: object, most: object) -> float | None:
    """How much of a node is done, from 0 to 1; None when the numbers do not say."""
    if not isinstance(value, (int, float)) or not isinstance(most, (int, float)):
        return None
    try:
        done = float(value) / float(most)
    except (OverflowError, ZeroDivisionError):
        return None
    return min(max(done, 0.0), 1.0) if done == done else None


def _preview(message: bytes) -> bytes:
    """The picture in a binary message; b"" when it has none."""
    kind = int.from_bytes(message[:4], "big")
    if kind == _PREVIEW:
        return message[8:]
    if kind == _PREVIEW_WITH_METADATA:
        return message[8 + int.from_bytes(message[4:8], "big") :]
    return b""
