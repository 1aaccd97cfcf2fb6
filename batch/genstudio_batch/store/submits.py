"""What is written down around a submit, so that no row is paid for twice.

The intent is committed before the request is sent, and its outcome after the answer. An intent without an outcome means
that nobody knows: the row is `unknown`, and only a person decides about it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

import sqlalchemy as sa

from ..options import Rate
from .database import Database
from .intake import lock_statement
from .slots import Slot, Wait, free_slot, take_slot
from .tables import BATCH, ROW, batches, intents, rows, this_intent


@dataclass(frozen=True, slots=True)
class Submit:
    """One attempt to submit a row."""

    batch: int
    row: int
    attempt: int
    token: str
    """Random: tells this attempt from the same one in another process."""
    worker: str
    machine: str


@dataclass(frozen=True, slots=True)
class RowRecord:
    """What a row's workflow needs."""

    row: int
    number: int
    key: str
    workflow: str
    arguments: str
    state: str
    attempt: int
    task: str | None
    submitted_at: float | None
    left_behind: str | None
    """The token of a process that was about to submit this attempt, or did, and left no outcome."""


@dataclass(frozen=True, slots=True)
class Granted:
    """The intent is on the disk: submit now."""

    slot: Slot | None


Refused = Literal["known", "stopped", "budget", "decided"]
"""`known`: there is an intent of another process. `stopped`: the batch may not go on. `budget`: it is used up.
`decided`: the row no longer waits for this attempt."""


_READ = (
    sa.select(
        rows.c.row,
        rows.c.number,
        rows.c.key,
        rows.c.workflow,
        rows.c.arguments,
        rows.c.state,
        rows.c.attempt,
        rows.c.task,
        rows.c.submitted_at,
        intents.c.token,
        intents.c.outcome,
    )
    .select_from(rows.outerjoin(intents, this_intent()))
    .where(rows.c.batch == BATCH, rows.c.row == ROW)
)


def read_row(connection: sa.Connection, batch: int, row: int) -> RowRecord:
    """A row."""
    found = connection.execute(_READ, {"in_batch": batch, "of_row": row}).one()
    return RowRecord(*found[:9], left_behind=found.token if found.outcome is None else None)


_LOCKED = lock_statement(BATCH).with_only_columns(batches.c.state, batches.c.intents)
_STANDS = (
    sa.select(rows.c.state, rows.c.attempt, intents.c.token)
    .select_from(rows.outerjoin(intents, this_intent()))
    .where(rows.c.batch == BATCH, rows.c.row == ROW)
)
_INTEND = intents.insert()
_COUNT = batches.update().where(batches.c.id == BATCH).values(intents=batches.c.intents + 1)


def claim(
    connection: sa.Connection, database: Database, submit: Submit, *, seeds: str, rate: Rate | None, budget: int | None
) -> Granted | Wait | Refused:
    """Commit the intent to submit a row, with a slot of the rate limit.

    Args:
        connection: A writing transaction.
        database: For its clock.
        submit: The attempt.
        seeds: JSON; kept with the intent, so that a row that becomes unknown still knows them.
        rate: The limit.
        budget: How many tasks may be paid for.
    """
    here = {"in_batch": submit.batch, "of_row": submit.row}
    state, count = connection.execute(_LOCKED, here).one()
    row_state, attempt, earlier = connection.execute(_STANDS, here).one()
    if attempt != submit.attempt:
        return "decided"
    if earlier is not None and earlier != submit.token:
        return "known"
    if state != "running":
        return "stopped"
    if earlier is None and budget is not None and count >= budget:
        return "budget"
    if row_state != "queued":
        return "decided"
    now = database.now(connection)
    slot = None if rate is None else take_slot(connection, submit.batch, rate, submit.worker, now)
    if isinstance(slot, Wait):
        return slot
    if earlier is None:
        connection.execute(_INTEND, {**asdict(submit), "at": now, "seeds": seeds, "outcome": None})
        connection.execute(_COUNT, here)
    return Granted(slot)


_SETTLE = (
    intents.update()
    .where(
        intents.c.batch == BATCH,
        intents.c.row == ROW,
        intents.c.attempt == sa.bindparam("of_attempt"),
        intents.c.token == sa.bindparam("by_token"),
    )
    .values(outcome=sa.bindparam("new_task"))
)
_OF_ATTEMPT = rows.update().where(
    rows.c.batch == BATCH, rows.c.row == ROW, rows.c.attempt == sa.bindparam("of_attempt")
)
_TASK: dict[str, Any] = {
    "task": sa.bindparam("new_task"),
    "submitted_at": sa.bindparam("at_time"),
    "message": "",
    "reason": None,
}
_SUBMITTED = _OF_ATTEMPT.where(rows.c.state == "queued").values(state="submitted", **_TASK)
_AFTER_ALL = _OF_ATTEMPT.where(rows.c.state == "unknown").values(state="waiting", run=rows.c.run + 1, **_TASK)


def record_task(connection: sa.Connection, database: Database, submit: Submit, task: str, slot: Slot | None) -> None:
    """Write down which task the service started for an attempt."""
    now = database.now(connection)
    free_slot(connection, submit.batch, slot, now)
    known = {
        "in_batch": submit.batch,
        "of_row": submit.row,
        "of_attempt": submit.attempt,
        "by_token": submit.token,
        "new_task": task,
        "at_time": now,
    }
    connection.execute(_SETTLE, known)
    if not connection.execute(_SUBMITTED, known).rowcount:
        # This process was taken for dead, and its row for unknown; nobody else waits for the task.
        connection.execute(_AFTER_ALL, known)


def withdraw(connection: sa.Connection, database: Database, submit: Submit, slot: Slot | None) -> None:
    """Take an intent back: it is certain that no task was started."""
    free_slot(connection, submit.batch, slot, database.now(connection))
    if connection.execute(intents.delete().where(*_own(submit))).rowcount:
        connection.execute(batches.update().where(batches.c.id == submit.batch).values(intents=batches.c.intents - 1))


def mark_unknown(
    connection: sa.Connection, database: Database, submit: Submit, message: str, slot: Slot | None = None
) -> None:
    """Write down that nobody knows whether a task was started; never submitted again without a person's decision."""
    free_slot(connection, submit.batch, slot, database.now(connection))
    connection.execute(
        rows.update()
        .where(
            rows.c.batch == submit.batch,
            rows.c.row == submit.row,
            rows.c.attempt == submit.attempt,
            rows.c.state == "queued",
        )
        .values(state="unknown", message=message)
    )


def _this(submit: Submit) -> tuple[sa.ColumnElement[bool], ...]:
    return intents.c.batch == submit.batch, intents.c.row == submit.row, intents.c.attempt == submit.attempt


def _own(submit: Submit) -> tuple[sa.ColumnElement[bool], ...]:
    return *_this(submit), intents.c.token == submit.token
