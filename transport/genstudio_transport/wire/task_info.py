"""The state of a task as a service reports it: status, progress and results."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import NamedTuple, TypeAlias, TypeGuard

from ..errors import ProtocolError
from .redaction import Secret, redacted


class TaskStatus(IntEnum):
    """The statuses in the vendor's tutorial, for every service. Any other number is kept as it is."""

    QUEUED = 1
    RUNNING = 2
    SUCCEEDED = 3
    FAILED = 4
    """Failed, or cancelled by the user."""
    FORBIDDEN = 5


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


States: TypeAlias = Mapping[str, TaskInfo | ProtocolError]
"""The state of each task by its id; an entry that cannot be read is an error."""


class Submitted(NamedTuple):
    """The response to a submit."""

    task_id: str
    token: Secret | None
    """What the progress socket needs, which is a secret and for the service alone; None when there is nothing."""


def is_object(value: object) -> TypeGuard[Mapping[str, object]]:
    """Whether a decoded JSON value is an object."""
    return isinstance(value, dict)


def is_task_id(value: object) -> TypeGuard[str]:
    """Whether a value can be the id of a task, which is part of requests and messages."""
    return isinstance(value, str) and value != "" and value.isprintable()
