"""Writes of one process, committed together: many rows share one transaction, and one wait for the disk."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Generic, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from .database import Database

T = TypeVar("T")
Change = Callable[[sa.Connection], T]
_MOST_TOGETHER = 200
_LONGEST_PAUSE = 5.0


@dataclass(slots=True)
class _Waiting(Generic[T]):
    change: Change[T]
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[T]

    def settle(self, value: T | None, error: BaseException | None) -> None:
        def settle() -> None:
            if self.done.done():
                return
            if error is not None:
                self.done.set_exception(error)
            else:
                self.done.set_result(cast(T, value))

        try:
            self.loop.call_soon_threadsafe(settle)
        except RuntimeError:
            pass  # the loop has ended, and nobody waits any more


class Ledger:
    """Commits changes in the order in which they come, those that wait meanwhile together.

    A change may be made twice, when the connection broke during a commit, so it must come to the same end then.

    Args:
        database: Where to commit.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: SimpleQueue[_Waiting[Any] | None] = SimpleQueue()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._work, name="genstudio-batch-ledger", daemon=True)
        self._thread.start()

    async def commit(self, change: Change[T]) -> T:
        """Make a change; returns when it is on the disk."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._queue.put(_Waiting(change, loop, done))
        return await done

    def close(self) -> None:
        """Commit what waits, and end."""
        self._closed.set()
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        while True:
            waiting = [self._queue.get()]
            while not self._queue.empty() and len(waiting) < _MOST_TOGETHER:
                waiting.append(self._queue.get())
            changes = [one for one in waiting if one is not None]
            if changes:
                self._make(changes)
            if len(changes) < len(waiting):
                return

    def _make(self, waiting: list[_Waiting[Any]]) -> None:
        try:
            values = self._committed([one.change for one in waiting])
        except Exception as error:  # noqa: BLE001
            if len(waiting) == 1:
                waiting[0].settle(None, error)
                return
            # One of them cannot be made; the others can.
            for one in waiting:
                self._make([one])
            return
        for one, value in zip(waiting, values, strict=True):
            one.settle(value, None)

    def _committed(self, changes: list[Change[Any]]) -> list[Any]:
        pause = 0.05
        while True:
            try:
                with self._database.write() as connection:
                    return [change(connection) for change in changes]
            except DBAPIError as error:
                if not may_pass(error) or self._closed.is_set():
                    raise
                time.sleep(pause)
                pause = min(_LONGEST_PAUSE, 2 * pause)


def may_pass(error: DBAPIError) -> bool:
    """Whether a database may work again later: it is restarting, locked, or chose this transaction in a deadlock."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    locked = isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)
    return error.connection_invalidated or locked or state[:2] in ("08", "40", "57")
