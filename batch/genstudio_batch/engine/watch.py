"""Looks at the batch every now and then: whether it may go on, is done, or must slow down."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass

import sqlalchemy as sa
from dbos import DBOS

from ..store import any_left, notify, oldest_undownloaded, the_batch
from .expiry import pace_and_notice
from .feeding import queue_name
from .work import Work

_EVERY = 0.5
_SOON = 0.05
# Reading and deleting many at once is where a worker's memory peaks.
_PRUNED_AT_ONCE = 200
_CREDENTIALS = "the service refuses the API key"


@dataclass(frozen=True, slots=True)
class Seen:
    """A batch as a worker looks at it."""

    state: str
    stopped_because: str
    left: bool
    """Whether a row is still to be worked on."""
    under_way: bool
    """Whether a row has a task whose files are not there yet."""


async def watch_until_done(work: Work) -> None:
    """Return when the batch is done, was cancelled, or was stopped and what is under way has ended."""
    looks = 0
    while True:
        seen = await look(work)
        if seen.state == "running" or seen.state == "cancelled":
            if not seen.left:
                return
        elif not seen.under_way or seen.stopped_because.startswith(_CREDENTIALS):
            return
        looks += 1
        if looks % 8 == 0:
            await prune(work)
        await asyncio.sleep(_SOON)
        # The last row of this process may have been the last one of the batch.
        with suppress(TimeoutError):
            async with asyncio.timeout(_EVERY - _SOON):
                await work.idle.wait()
        work.idle.clear()


async def look(work: Work) -> Seen:
    """Read how the batch stands, and set the pace of submitting."""

    def change(connection: sa.Connection) -> Seen:
        batch = the_batch(connection, work.batch)
        if work.options.comfyui is None:
            oldest, count = oldest_undownloaded(connection, work.batch)
            now = work.database.now(connection)
            pace, notice = pace_and_notice(oldest, count, now, work.options.result_lifetime)
            if notice != work.notice:
                notify(connection, work.batch, notice)
            work.gate.pace, work.notice = pace, notice
        return Seen(
            batch.state,
            batch.stopped_because,
            not batch.ready or any_left(connection, work.batch),
            any_left(connection, work.batch, ("submitted", "ended")),
        )

    return await work.commit(change)


async def prune(work: Work) -> None:
    """Delete what DBOS keeps of finished rows, which is of no more use: our own tables say what became of them."""
    while True:
        finished = await DBOS.list_workflows_async(
            status=["SUCCESS", "ERROR"],
            queue_name=queue_name(work.batch),
            limit=_PRUNED_AT_ONCE,
            load_input=False,
            load_output=False,
        )
        if finished:
            await DBOS.delete_workflows_async([one.workflow_id for one in finished])
        if len(finished) < _PRUNED_AT_ONCE:
            return
