"""A worker: one process that works on a batch, with DBOS embedded in it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from dbos import DBOS, DBOSClient

from ..errors import BatchConfigurationError
from ..options import Rate
from ..outputs import open_output
from ..store import BatchRecord, Database, Ledger, end_lease, fewer, the_batch, this_worker
from .clients import open_client
from .feeding import APPLICATION_VERSION, feed, queue_name
from .gate import Gate
from .row_workflow import dismiss, employ
from .takeover import beat, keep_lease
from .watch import prune, watch_until_done
from .work import Work

_APPLICATION = "genstudio-batch"
# How often DBOS looks for rows to start; a row costs the service seconds, so this is no delay worth a query more.
_QUEUE_INTERVAL = 0.1
_DBOS_THREADS = 16
# SQLite has one writer, and more threads only wait for it.
_DBOS_THREADS_ON_SQLITE = 4
_DBOS_CONNECTIONS = 10
_LONGEST_SUBMIT = 90.0

# Rows send no notifications, so looking for them costs nothing, but DBOS ends only after this long.
_NOTIFICATIONS_INTERVAL = 0.05

# DBOS is one per process.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker works on."""

    database: str
    """The URL, with its password."""
    batch: int


def work_on(job: Job, stop: threading.Event) -> None:
    """Work on a batch until it is done, stopped or cancelled, or until `stop` is set. Runs an event loop of its own.

    Raises:
        BatchConfigurationError: There is no API key, or this process is working on a batch already.
    """
    if not _one_at_a_time.acquire(blocking=False):
        raise BatchConfigurationError(
            "this process is working on a batch already; one process works on one batch at a time"
        )
    try:
        asyncio.run(_work(job, stop))
    finally:
        _one_at_a_time.release()


async def _work(job: Job, stop: threading.Event) -> None:
    database = Database(job.database)
    try:
        with database.read() as connection:
            record = the_batch(connection, job.batch)
        async with _employed(job, database, record) as work, _engine(job, work) as client:
            await beat(work)
            background = [
                asyncio.create_task(keep_lease(work)),
                asyncio.create_task(feed(database, client, job.batch)),
            ]
            done = asyncio.create_task(watch_until_done(work))
            stopped = asyncio.create_task(_set(stop))
            try:
                await asyncio.wait([done, stopped, *background], return_when=asyncio.FIRST_COMPLETED)
            finally:
                await _closed(work, [done, stopped, *background])
    finally:
        database.close()


async def _set(stop: threading.Event) -> None:
    while not stop.is_set():
        await asyncio.sleep(0.05)


async def _closed(work: Work, tasks: list[asyncio.Task[None]]) -> None:
    """Let submits that are on their way end, so that none of them becomes unknown."""
    work.gate.closing = True
    try:
        async with asyncio.timeout(_LONGEST_SUBMIT):
            while work.submits_under_way:
                await asyncio.sleep(0.01)
    except TimeoutError:
        pass
    failure = next((one.exception() for one in tasks if one.done() and not one.cancelled() and one.exception()), None)
    for one in tasks:
        one.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    if failure is not None:
        raise failure
    await prune(work)


@asynccontextmanager
async def _employed(job: Job, database: Database, record: BatchRecord) -> AsyncGenerator[Work]:
    """Everything that the steps of rows need."""
    options = record.options
    output = open_output(record.output, pattern=options.pattern)
    ledger = Ledger(database)
    worker = this_worker()
    try:
        with output.staging() as staging:
            async with open_client(options) as client:
                work = Work(
                    batch=job.batch,
                    name=record.name,
                    options=options,
                    rate=fewer(Rate.parse(options.rate)) if options.rate else None,
                    database=database,
                    ledger=ledger,
                    client=client,
                    output=output,
                    staging=staging,
                    worker=worker,
                    gate=Gate(),
                )
                employ(work)
                try:
                    yield work
                finally:
                    dismiss()
                    await work.commit(lambda connection: end_lease(connection, worker.id))
    finally:
        ledger.close()


@asynccontextmanager
async def _engine(job: Job, work: Work) -> AsyncGenerator[DBOSClient]:
    """DBOS, launched in this loop, so that rows, polls and downloads share it."""
    # What DBOS records may be lost in a power cut: it is done again, and intents keep it from being paid for again.
    turn = work.database.turn if work.database.sqlite else None
    records = Database(
        job.database, synchronous="NORMAL", pool=1 if work.database.sqlite else _DBOS_CONNECTIONS, turn=turn
    )
    logging.getLogger("dbos").setLevel(logging.CRITICAL)
    queue = queue_name(job.batch)
    try:
        # A queue that is there when DBOS launches is worked on at once, and a new one a second later.
        await asyncio.to_thread(DBOS.migrate, job.database)
        client = DBOSClient(system_database_engine=records.engine, application_name=_APPLICATION)
        try:
            await client.register_queue_async(
                queue, global_concurrency=work.options.max_tasks, polling_interval_sec=_QUEUE_INTERVAL
            )
            async with _launched(work, records, queue):
                yield client
        finally:
            client.destroy()
    finally:
        records.close()


@asynccontextmanager
async def _launched(work: Work, records: Database, queue: str) -> AsyncGenerator[None]:
    DBOS(
        config={
            "name": _APPLICATION,
            "application_version": APPLICATION_VERSION,
            "executor_id": work.worker.id,
            "system_database_engine": records.engine,
            "run_migrations": False,
            "use_listen_notify": False,
            "max_executor_threads": _DBOS_THREADS_ON_SQLITE if work.database.sqlite else _DBOS_THREADS,
            "notification_listener_polling_interval_sec": _NOTIFICATIONS_INTERVAL,
            "log_level": "CRITICAL",
        }
    )
    try:
        DBOS.listen_queues([queue])
        DBOS.launch()
        yield
    finally:
        await asyncio.to_thread(DBOS.destroy)
        # Rows end where they are, before anything that they use is closed.
        for row in work.running:
            row.cancel()
        await asyncio.gather(*work.running, return_exceptions=True)
