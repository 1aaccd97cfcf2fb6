"""What a batch tells about itself: plain values, read from the database and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

RowState: TypeAlias = Literal["queued", "submitted", "ended", "done", "failed", "unknown", "skipped", "cancelled"]
"""Where a row is.

`queued`: not submitted. `submitted`: the service has a task for it. `ended`: the task has succeeded, and its files are
not all downloaded. `done`: the files are there. `failed`: for one of `FailureReason`. `unknown`: it may or may not have
been submitted, see `Batch.unknown`. `skipped`: given up with `Batch.resolve`. `cancelled`: not submitted when the batch
was cancelled, or cancelled at the service.
"""

FailureReason: TypeAlias = Literal[
    "invalid", "rejected", "failed", "input-missing", "denied", "expired", "unreachable", "files"
]
"""Why a row failed.

`invalid`: its values or input files cannot be used; nothing was submitted. `rejected`: the service refused to start it.
`failed`: the task failed at the service. `input-missing`: it failed because an input picture is missing or has expired.
`denied`: the key has no permission for it. `expired`: its files were deleted before they were downloaded.
`unreachable`: the service or object storage did not answer for too long; the row can be tried again without being paid
for again if it has a task. `files`: its files could not be written.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFile:
    """One downloaded file."""

    name: str
    """Its name in the output, with `/` between folders."""
    size: int
    """Bytes."""
    sha256: str
    node: str = ""
    """The output node's id; "" when the service does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOutcome:
    """A row as it is now."""

    number: int
    """The row's position in the source, from 1."""
    key: str
    """What identifies the row: the value of the key column, or its number and the hash of its content."""
    workflow: str
    """The import path of the workflow's module."""
    state: RowState
    reason: FailureReason | None = None
    message: str = ""
    """Why it failed or is unknown, and what to do; "" otherwise."""
    task: str | None = None
    """The task's id at the service."""
    seeds: Mapping[str, int] = field(default_factory=dict[str, int])
    """Each seed that was sent, by parameter name."""
    files: tuple[SavedFile, ...] = ()
    attempts: int = 0
    """How many times the row was submitted, resolved unknown outcomes included."""
    machine: str = ""
    """The machine that submitted it last."""
    submitted_at: datetime | None = None
    ended_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def seed(self) -> int | None:
        """The first seed; None when the prompt has none."""
        return next(iter(self.seeds.values()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownRow:
    """A row that may or may not have been submitted."""

    number: int
    key: str
    workflow: str
    machine: str
    """The machine that was about to submit it, or had done so."""
    worker: str
    """The worker's id."""
    at: datetime
    """When the intent was recorded; a task, if there is one, was created within the seconds that follow."""
    look_for: str
    """What to look for in the service's web console."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerStatus:
    """One worker process of a batch's database."""

    id: str
    machine: str
    pid: int
    alive: bool
    """Whether its lease is valid."""
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStatus:
    """A batch as it is now."""

    name: str
    state: Literal["running", "paused", "stopped", "cancelled", "finished"]
    """`running`: workers work on it. `paused`: no worker does. `stopped`: see `stopped_because`; `resume` goes on."""
    stopped_because: str = ""
    notice: str = ""
    """What the user should know while it runs, such as that submitting waits for downloads; "" for nothing."""
    total: int | None = None
    """Rows in the source; None while they are still being read."""
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    """Rows by `RowState`; states without rows are left out."""
    failures: Mapping[str, int] = field(default_factory=dict[str, int])
    """Failed rows by `FailureReason`."""
    paid: int = 0
    """Tasks that were submitted, those of failed rows included. Unknown rows may have been paid for too."""
    budget: int | None = None
    rate: float = 0.0
    """Rows finished per second over the last minute."""
    seconds_left: float | None = None
    """By that rate; None when it cannot be told."""
    workers: tuple[WorkerStatus, ...] = ()

    @property
    def finished(self) -> bool:
        """Whether no row is left to work on; unknown rows wait for a person, not for a worker."""
        return self.state in ("finished", "cancelled")
