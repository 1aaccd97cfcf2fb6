"""What the steps of all rows share in one worker process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from genstudio_transport import AsyncResult

from ..options import BatchOptions, Rate
from ..outputs import Output
from ..records import FailureReason
from ..store import Database, Ledger, RowRecord, WorkerRecord, count_failed, mark_failed, stop_batch
from .clients import AnyClient
from .gate import Gate

T = TypeVar("T")

_REFUSALS_IN_A_ROW = 20
"""After so many rows that fail one after the other for a reason that hardly is their own, the next ones would too."""
_SUBMITS_AT_ONCE = 16
"""Of one worker: no more rows than these can become unknown when it is killed."""
_NOT_ITS_OWN: tuple[FailureReason, ...] = ("rejected", "denied", "files")


@dataclass
class Work:
    """One worker's part in a batch."""

    batch: int
    name: str
    options: BatchOptions
    rate: Rate | None
    database: Database
    ledger: Ledger
    client: AnyClient
    output: Output
    staging: Path
    """Where files are downloaded to, before the output takes them."""
    worker: WorkerRecord
    gate: Gate
    results: dict[int, AsyncResult] = field(default_factory=dict[int, AsyncResult])
    """Results whose files are downloaded next; another process asks the service for them again."""
    running: set[asyncio.Task[Any]] = field(default_factory=set[asyncio.Task[Any]])
    """The rows that this process works on."""
    records: dict[int, RowRecord] = field(default_factory=dict[int, RowRecord])
    """Rows that this process has submitted, which it need not read again."""
    submitted_here: set[int] = field(default_factory=set[int])
    """Rows that this process has submitted and waits for."""
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_SUBMITS_AT_ONCE))
    """Held by a row while it waits for a slot of the rate limit and while it is submitted."""
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the last row that this process worked on has ended."""
    notice: str = ""
    _under_way: int = 0
    _refused: int = 0

    async def commit(self, change: Callable[[sa.Connection], T]) -> T:
        """Make a change in the database; returns when it is on the disk."""
        return await self.ledger.commit(change)

    @contextmanager
    def submitting(self) -> Generator[None]:
        """Surround what must not be interrupted: from before the intent until its outcome is written down."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    @property
    def submits_under_way(self) -> int:
        """How many submits are between their intent and their outcome."""
        return self._under_way

    def begins(self, row: asyncio.Task[Any]) -> None:
        """Count a row's task among the running ones until it has ended."""

        def ended(_: object) -> None:
            self.running.discard(row)
            if not self.running:
                self.idle.set()

        self.running.add(row)
        self.idle.clear()
        row.add_done_callback(ended)

    def forget(self, row: int) -> None:
        """Drop what is kept of a row, however it has ended: a worker's memory must not grow with its rows."""
        self.results.pop(row, None)
        self.records.pop(row, None)
        self.submitted_here.discard(row)

    async def stop(self, because: str) -> None:
        """Stop the batch, on all machines."""
        await self.commit(lambda connection: stop_batch(connection, self.batch, because))

    async def parked(self) -> None:
        """Leave a row where it is, for the next time that the batch goes on; never returns."""
        await asyncio.Event().wait()

    async def failed(self, row: int, reason: FailureReason, message: str) -> None:
        """Write down that a row has failed, and stop the batch if too many have."""

        def change(connection: sa.Connection) -> int:
            now = self.database.now(connection)
            mark_failed(connection, self.batch, row, reason=reason, message=message, now=now)
            return count_failed(connection, self.batch) if self.options.max_failures is not None else 0

        count = await self.commit(change)
        if self.options.max_failures is not None and count >= self.options.max_failures:
            await self.stop(f"{count} rows have failed, the last one because: {message}")
        if reason in _NOT_ITS_OWN:
            self._refused += 1
            if self._refused >= _REFUSALS_IN_A_ROW:
                await self.stop(f"{self._refused} rows in a row have failed, the last one because: {message}")

    def succeeded(self) -> None:
        """A row was accepted, or its files were written."""
        self._refused = 0
