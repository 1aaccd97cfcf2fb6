"""What is written down around a submit, so that no row is paid for twice.

The intent is committed before the request is sent, and its outcome after the answer. An intent without an outcome means
that nobody knows: the row is `unknown`, and only a person decides about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from ..options import Rate
from .database import Database
from .intake import lock_statement
from .slots import Slot, Wait, free_slot, take_slot
from .tables import batches, intents, rows


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


@dataclass(frozen=True, slots=True)
class Granted:
    """The intent is on the disk: submit now."""

    slot: Slot | None


Refused = Literal["known", "stopped", "budget", "decided"]
"""`known`: there is an intent of another process. `stopped`: the batch may not go on. `budget`: it is used up.
`decided`: the row no longer waits for this attempt."""


def read_row(connection: sa.Connection, batch: int, row: int) -> RowRecord:
    """A row."""
    columns = (
        rows.c.row,
        rows.c.number,
        rows.c.key,
        rows.c.workflow,
        rows.c.arguments,
        rows.c.state,
        rows.c.attempt,
        rows.c.task,
        rows.c.submitted_at,
    )
    found = connection.execute(sa.select(*columns).where(rows.c.batch == batch, rows.c.row == row)).one()
    return RowRecord(*found)


def has_open_intent(connection: sa.Connection, batch: int, row: int, attempt: int) -> bool:
    """Whether some process was about to submit this attempt, or did, and left no outcome."""
    found = sa.select(intents.c.row).where(
        intents.c.batch == batch, intents.c.row == row, intents.c.attempt == attempt, intents.c.outcome.is_(None)
    )
    return connection.execute(found).first() is not None


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
    state, count = connection.execute(
        lock_statement(submit.batch).with_only_columns(batches.c.state, batches.c.intents)
    ).one()
    earlier = connection.execute(sa.select(intents.c.token).where(*_this(submit))).scalar()
    if earlier is not None and earlier != submit.token:
        return "known"
    if state != "running":
        return "stopped"
    if earlier is None and budget is not None and count >= budget:
        return "budget"
    mine = (rows.c.batch == submit.batch, rows.c.row == submit.row)
    row_state, attempt = connection.execute(sa.select(rows.c.state, rows.c.attempt).where(*mine)).one()
    if row_state != "queued" or attempt != submit.attempt:
        return "decided"
    now = database.now(connection)
    slot = None if rate is None else take_slot(connection, submit.batch, rate, submit.worker, now)
    if isinstance(slot, Wait):
        return slot
    if earlier is None:
        connection.execute(
            intents.insert().values(
                batch=submit.batch,
                row=submit.row,
                attempt=submit.attempt,
                token=submit.token,
                worker=submit.worker,
                machine=submit.machine,
                at=now,
            )
        )
        connection.execute(batches.update().where(batches.c.id == submit.batch).values(intents=batches.c.intents + 1))
    connection.execute(rows.update().where(*mine).values(seeds=seeds, worker=submit.worker, machine=submit.machine))
    return Granted(slot)


def record_task(connection: sa.Connection, database: Database, submit: Submit, task: str, slot: Slot | None) -> None:
    """Write down which task the service started for an attempt."""
    now = database.now(connection)
    free_slot(connection, submit.batch, slot, now)
    connection.execute(intents.update().where(*_own(submit)).values(outcome=task))
    mine = (rows.c.batch == submit.batch, rows.c.row == submit.row, rows.c.attempt == submit.attempt)
    known = {"task": task, "submitted_at": now, "message": "", "reason": None}
    updated = connection.execute(
        rows.update().where(*mine, rows.c.state == "queued").values(state="submitted", **known)
    ).rowcount
    if not updated:
        # This process was taken for dead, and its row for unknown; nobody else waits for the task.
        connection.execute(
            rows.update().where(*mine, rows.c.state == "unknown").values(state="waiting", run=rows.c.run + 1, **known)
        )


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
