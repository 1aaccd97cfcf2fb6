"""Keeps a worker's lease, and takes over the rows of workers that are dead."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import sqlalchemy as sa
from dbos import DBOS

from ..store import dead_workers, forget, free_slots_of, renew
from .work import Work

_BEATS_PER_LEASE = 6


async def keep_lease(work: Work) -> None:
    """Renew the lease and look for the dead, until cancelled."""
    while True:
        await beat(work)
        await asyncio.sleep(work.options.lease / _BEATS_PER_LEASE)


async def beat(work: Work) -> None:
    """Renew the lease once, and take over what there is."""

    def change(connection: sa.Connection) -> list[str]:
        now = work.database.now(connection)
        renew(connection, work.batch, work.worker, now, work.options.lease)
        return [worker for worker in dead_workers(connection, work.batch, now) if worker != work.worker.id]

    dead = await work.commit(change)
    if not dead:
        return
    # Several workers may do this for the same one: each of its rows goes back to the queue once.
    await asyncio.to_thread(_give_back, dead)

    def bury(connection: sa.Connection) -> None:
        now = work.database.now(connection)
        for worker in dead:
            free_slots_of(connection, work.batch, worker, work.rate, now)
            forget(connection, worker)

    await work.commit(bury)


def _give_back(executors: list[str]) -> None:
    # What DBOS itself does when it starts, for the rows of other executors; it has no public name.
    recover = cast(Callable[[list[str]], object], getattr(DBOS, "_recover_pending_workflows"))
    recover(executors)
