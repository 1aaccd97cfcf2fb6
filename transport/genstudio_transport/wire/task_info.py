"""The state of a task as the service reports it: status, progress and files."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import NamedTuple, TypeGuard, cast

from ..errors import ProtocolError
from .links import as_signed
from .redaction import redacted


class TaskStatus(IntEnum):
    """The statuses in the vendor's tutorial, for every service. Any other number is kept as it is."""

    QUEUED = 1
    RUNNING = 2
    SUCCEEDED = 3
    FAILED = 4
    """Failed, or cancelled by the user."""
    FORBIDDEN = 5


_STATUSES = {status.value: status for status in TaskStatus}
_FINAL = frozenset({TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.FORBIDDEN})


class TaskInfo(NamedTuple):
    """The state of one task at one moment."""

    id: str
    status: int
    """A `TaskStatus` when the number is a known one."""
    progress: int = 0
    """Percent, 0 to 100."""
    queue_size: int = 0
    """How many tasks are waiting."""
    position: int = 0
    """The place in the queue; 0 when the task is not waiting."""
    error: str = ""
    """Why the task failed (`errMsg`); "" when it did not."""
    files: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """Links by output node id, intermediate results included; grows while the task is running."""
    final_files: tuple[str, ...] = ()
    """Links of the final results; filled when the task ends."""
    texts: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """Results that are texts and not files, by output node id; GenStudio reports none."""
    node: str = ""
    """The id of the node that is running; "" when the service does not report it, as GenStudio does not."""
    preview: bytes = b""
    """A picture of what is being made, JPEG or PNG; only from `events`, and only from a service that sends some."""

    def __repr__(self) -> str:
        # A signature is a secret.
        shown = f"TaskInfo({self.id!r}, status={self.status!r}, progress={self.progress}, error={self.error!r}"
        return f"{shown}, final_files={[redacted(link) for link in self.final_files]})"

    @property
    def final(self) -> bool:
        """Whether the task has ended, with or without success."""
        return self.status in _FINAL


def parse_task_info(data: object) -> TaskInfo:
    """Read one task of a response.

    Raises:
        ProtocolError: Names the field that violates the contract.
    """
    if not is_object(data):
        raise ProtocolError("a task is not a JSON object")
    task_id, status = data.get("comfy_task_id"), data.get("status")
    if not is_task_id(task_id):
        raise ProtocolError("a task has no comfy_task_id")
    if not isinstance(status, int) or isinstance(status, bool):
        raise ProtocolError(f"task {task_id}: status is not an integer")
    return TaskInfo(
        task_id,
        _STATUSES.get(status, status),
        _number(task_id, data, "progress_num"),
        _number(task_id, data, "queue_size"),
        _number(task_id, data, "current_position"),
        _text(task_id, data, "errMsg"),
        _files(task_id, data.get("files")),
        _links(task_id, "final_files", data.get("final_files")),
    )


def is_object(value: object) -> TypeGuard[Mapping[str, object]]:
    """Whether a decoded JSON value is an object."""
    return isinstance(value, dict)


def is_task_id(value: object) -> TypeGuard[str]:
    """Whether a value can be the id of a task, which is part of requests and messages."""
    return isinstance(value, str) and value != "" and value.isprintable()


def _number(task_id: str, data: Mapping[str, object], field: str) -> int:
    value = data.get(field)
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value - value != 0:
        raise ProtocolError(f"task {task_id}: {field} is not a number")
    return int(value)


def _text(task_id: str, data: Mapping[str, object], field: str) -> str:
    value = data.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ProtocolError(f"task {task_id}: {field} is not a string")
    return value


def _links(task_id: str, field: str, value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ProtocolError(f"task {task_id}: {field} is not a list of links")
    items = cast("list[object]", value)
    texts = [item for item in items if isinstance(item, str)]
    if len(texts) != len(items):
        raise ProtocolError(f"task {task_id}: {field} holds something that is not a link")
    return tuple(map(as_signed, texts))


def _files(task_id: str, value: object) -> Mapping[str, tuple[str, ...]]:
    if value is None:
        return {}
    if not is_object(value):
        raise ProtocolError(f"task {task_id}: files is not an object of links by node id")
    return {node: _links(task_id, f"files[{node!r}]", links) for node, links in value.items()}
