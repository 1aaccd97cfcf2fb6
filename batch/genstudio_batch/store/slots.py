"""One rate limit for all machines, which holds at the service.

A limit of N submits in S seconds is N slots. A submit holds a slot from before it is sent until S seconds after its
answer has arrived, so two submits in one slot arrive at the service at least S seconds apart, however long either was on
its way: any window of S seconds sees at most N. The clock is that of the database.
"""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa

from ..options import Rate
from .tables import BATCH, slots

_MOST_SLOTS = 1000
# After a submit whose worker died: when its request has certainly arrived or failed.
_LONGEST_SUBMIT = 90.0


class Slot(NamedTuple):
    """A slot that is held."""

    number: int
    seconds: float


class Wait(NamedTuple):
    """How many seconds until a slot may be free."""

    seconds: float


def fewer(rate: Rate) -> Rate:
    """The same limit with at most a thousand slots: 60,000 in an hour hold if 1,000 in each minute do."""
    parts = -(-rate.count // _MOST_SLOTS)
    return Rate(max(1, rate.count // parts), rate.seconds / parts) if parts > 1 else rate


def set_slots(connection: sa.Connection, batch: int, rate: Rate | None, now: float) -> None:
    """Let a limit hold from now on, also for submits that were sent under the one before."""
    wanted = 0 if rate is None else rate.count
    held = {number for (number,) in connection.execute(sa.select(slots.c.slot).where(slots.c.batch == batch))}
    connection.execute(slots.delete().where(slots.c.batch == batch, slots.c.slot >= wanted))
    new = [number for number in range(wanted) if number not in held]
    if new and rate is not None:
        # A batch that goes on may have submitted until a moment ago.
        free_at = now + (rate.seconds if held else 0.0)
        connection.execute(
            slots.insert(), [{"batch": batch, "slot": number, "free_at": free_at, "worker": ""} for number in new]
        )


_EARLIEST = sa.select(slots.c.slot, slots.c.free_at).where(slots.c.batch == BATCH).order_by(slots.c.free_at).limit(1)
_HOLD = (
    slots.update()
    .where(slots.c.batch == BATCH, slots.c.slot == sa.bindparam("held"))
    .values(free_at=sa.bindparam("until"), worker=sa.bindparam("by"))
)


def take_slot(connection: sa.Connection, batch: int, rate: Rate, worker: str, now: float) -> Slot | Wait:
    """Hold a free slot; the batch is locked."""
    found = connection.execute(_EARLIEST, {"in_batch": batch}).one_or_none()
    if found is None:
        return Wait(1.0)
    if found.free_at > now:
        return Wait(found.free_at - now)
    until = now + rate.seconds + _LONGEST_SUBMIT
    connection.execute(_HOLD, {"in_batch": batch, "held": found.slot, "until": until, "by": worker})
    return Slot(found.slot, rate.seconds)


def free_slot(connection: sa.Connection, batch: int, slot: Slot | None, now: float) -> None:
    """Let go of a slot after the answer."""
    if slot is not None:
        until = now + slot.seconds
        connection.execute(_HOLD, {"in_batch": batch, "held": slot.number, "until": until, "by": ""})


def free_slots_of(connection: sa.Connection, batch: int, worker: str, rate: Rate | None, now: float) -> None:
    """Let go of the slots of a worker that is dead: what it sent, it sent before now."""
    if rate is not None:
        connection.execute(
            slots.update()
            .where(slots.c.batch == batch, slots.c.worker == worker, slots.c.free_at > now + rate.seconds)
            .values(free_at=now + rate.seconds, worker="")
        )
