"""Tasks: a submitted prompt, its state and its result files."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import IntEnum

from genstudio_codegen.parameter_spec import JSONValue

from .image_plan import ImagePlan
from .media_plan import PICTURE, MediaPlan
from .tenants import Tenant
from .workflow import InputKey, Workflow


class Status(IntEnum):
    """`status` of a task, as documented."""

    QUEUED = 1
    RUNNING = 2
    SUCCEEDED = 3
    FAILED = 4
    """Failed, or cancelled by the user."""
    NO_PERMISSION = 5

    @property
    def final(self) -> bool:
        """Whether a task keeps this status for ever."""
        return self in (Status.SUCCEEDED, Status.FAILED, Status.NO_PERMISSION)


@dataclass(slots=True)
class ResultFile:
    """One file that a task produces: its key in object storage, what to draw and how, and when it was made."""

    key: str
    node_id: str
    plan: ImagePlan
    final: bool
    media: MediaPlan = PICTURE
    made_at: float | None = None


@dataclass(slots=True)
class TaskOutcome:
    """How a task is to end: successfully, unless a fault says otherwise."""

    status: Status = Status.SUCCEEDED
    message: str = ""
    stuck: bool = False
    """The task never leaves the queue by itself."""
    without_final_files: bool = False


@dataclass(slots=True, eq=False)
class Task:
    """One submitted prompt. `inputs` are the overrides as sent; times are emulated seconds since the epoch."""

    id: str
    tenant: Tenant
    workflow: Workflow
    inputs: dict[InputKey, JSONValue]
    created: float
    files: list[ResultFile] = field(default_factory=list[ResultFile])
    outcome: TaskOutcome = field(default_factory=TaskOutcome)
    status: Status = Status.QUEUED
    progress: int = 0
    error: str = ""
    started: float | None = None
    ended: float | None = None
    history: list[Status] = field(default_factory=lambda: [Status.QUEUED])
    watchers: set[asyncio.Event] = field(default_factory=set[asyncio.Event], repr=False)

    def notify(self) -> None:
        """Wake all watchers."""
        for watcher in self.watchers:
            watcher.set()

    def enter(self, status: Status, error: str = "") -> None:
        """Change the status, and wake all watchers.

        Args:
            status: The new status.
            error: The task's `errMsg`.

        Raises:
            RuntimeError: The task has ended: a final status never changes.
        """
        if self.status.final:
            raise RuntimeError(f"task {self.id} has ended as {self.status.name} and cannot become {status.name}")
        self.status = status
        self.error = error
        self.history.append(status)
        self.notify()
