"""A worker in a thread of its own, beside the caller who looks at it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from genstudio_transport import GenStudioError
from sqlalchemy.exc import DBAPIError

from ..errors import DatabaseUnusable
from ..options import BatchOptions
from ..records import BatchStatus
from ..store import Database, batch_status
from .clients import open_client
from .worker import Job, work_on

_TICK = 0.1
_REPORT_EVERY = 0.5
_PAUSES = 20
"""A report takes time that grows with the batch, and is made again after so many times of it."""
_CANCELS_AT_ONCE = 16


def worked(
    database: Database,
    batch: int,
    report: Callable[[BatchStatus], None] | None,
    stop: threading.Event | None,
) -> BatchStatus:
    """Work on a batch until there is nothing to do or `stop` is set, and report meanwhile.

    An exception in this thread, `KeyboardInterrupt` too, has the effect of `stop` and is raised when the worker has ended.
    """
    job = Job(database.url.render_as_string(hide_password=False), batch)
    ending = threading.Event()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            work_on(job, ending)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    thread = threading.Thread(target=work, name="genstudio-batch-worker", daemon=True)
    thread.start()
    try:
        _look_on(thread, database, batch, report, stop, ending)
    finally:
        ending.set()
        thread.join()
    if failures:
        if isinstance(failures[0], DBAPIError):
            raise DatabaseUnusable(f"the database {database.shown} cannot be used: {failures[0].orig}") from None
        raise failures[0]
    return batch_status(database, batch)


def _look_on(
    thread: threading.Thread,
    database: Database,
    batch: int,
    report: Callable[[BatchStatus], None] | None,
    stop: threading.Event | None,
    ending: threading.Event,
) -> None:
    due = time.monotonic()
    while thread.is_alive():
        thread.join(_TICK)
        if stop is not None and stop.is_set():
            ending.set()
        began = time.monotonic()
        if report is not None and began >= due:
            report(batch_status(database, batch))
            # Counting millions of rows must not become the work itself.
            due = time.monotonic() + max(_REPORT_EVERY, _PAUSES * (time.monotonic() - began))


def cancel_tasks(options: BatchOptions, tasks: Sequence[str]) -> set[str]:
    """Ask the service to cancel tasks; returns those that it has cancelled."""
    if not tasks:
        return set()

    async def cancel() -> set[str]:
        cancelled: set[str] = set()
        some = asyncio.Semaphore(_CANCELS_AT_ONCE)
        async with open_client(options) as client:

            async def one(task: str) -> None:
                async with some:
                    try:
                        await client.cancel(task)
                    except GenStudioError:
                        return  # it has ended meanwhile, or goes on: its row says so in time
                    cancelled.add(task)

            await asyncio.gather(*map(one, tasks))
        return cancelled

    # In a thread: the caller may have an event loop already, as notebooks do.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, cancel()).result()
