"""Tasks: what a submitted prompt becomes, and how it stands."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import IntEnum

from genstudio_codegen.parameter_spec import JSONValue

from .recipe import Recipe
from .tenants import Tenant
from .workflows import InputKey, Workflow


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
        """Whether a task stays so."""
        return self in (Status.SUCCEEDED, Status.FAILED, Status.NO_PERMISSION)


@dataclass(slots=True)
class ResultFile:
    """One picture that a task makes: its name in object storage, what to paint, and when it was made."""

    key: str
    node_id: str
    recipe: Recipe
    final: bool
    made_at: float | None = None


@dataclass(slots=True)
class Fate:
    """What the emulator was told to let happen to a task instead of success."""

    status: Status = Status.SUCCEEDED
    message: str = ""
    stuck: bool = False
    """Neither leaves the queue nor ends by itself."""
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
    fate: Fate = field(default_factory=Fate)
    status: Status = Status.QUEUED
    progress: int = 0
    error: str = ""
    started: float | None = None
    ended: float | None = None
    history: list[Status] = field(default_factory=lambda: [Status.QUEUED])
    watchers: set[asyncio.Event] = field(default_factory=set[asyncio.Event], repr=False)

    def changed(self) -> None:
        """Wake whoever watches."""
        for watcher in self.watchers:
            watcher.set()

    def turn(self, status: Status, error: str = "") -> None:
        """Enter a status. What is final never changes again."""
        if self.status.final:
            raise RuntimeError(f"task {self.id} has ended as {self.status.name} and cannot become {status.name}")
        self.status = status
        self.error = error
        self.history.append(status)
        self.changed()
