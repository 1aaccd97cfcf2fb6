"""What a person decides about rows."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from ..errors import BatchConfigurationError, BatchNotFound
from ..records import FailureReason
from .intake import lock_batch
from .tables import batches, intents, rows

# The task has succeeded, or may have: what was paid for is still there.
_TASK_STAYS = ("unreachable", "files")


def give_task(connection: sa.Connection, batch: int, row: int | str, task: str) -> None:
    """An unknown row has this task after all."""
    number, attempt = _unknown_row(connection, batch, row)
    other = connection.execute(sa.select(rows.c.number).where(rows.c.batch == batch, rows.c.task == task)).first()
    if other is not None:
        raise BatchConfigurationError(f"task {task} belongs to row {other.number}")
    connection.execute(
        intents.update()
        .where(intents.c.batch == batch, intents.c.row == number, intents.c.attempt == attempt)
        .values(outcome=task)
    )
    at = sa.select(intents.c.at).where(intents.c.batch == batch, intents.c.row == number, intents.c.attempt == attempt)
    _again(connection, batch, number, task=task, submitted_at=at.scalar_subquery())


def submit_again(connection: sa.Connection, batch: int, row: int | str) -> None:
    """An unknown row has no task: submit it once more."""
    number, attempt = _unknown_row(connection, batch, row)
    lock_batch(connection, batch)
    dropped = connection.execute(
        intents.delete().where(intents.c.batch == batch, intents.c.row == number, intents.c.attempt == attempt)
    ).rowcount
    connection.execute(batches.update().where(batches.c.id == batch).values(intents=batches.c.intents - dropped))
    _again(connection, batch, number, attempt=rows.c.attempt + 1)


def give_up(connection: sa.Connection, batch: int, row: int | str, now: float) -> None:
    """An unknown row is left as it is."""
    number, _ = _unknown_row(connection, batch, row)
    connection.execute(
        rows.update().where(rows.c.batch == batch, rows.c.row == number).values(state="skipped", finished_at=now)
    )


def retry_failed(connection: sa.Connection, batch: int, reason: FailureReason | None) -> int:
    """Queue failed rows again; those whose result may still be there keep their task."""
    failed = [rows.c.batch == batch, rows.c.state == "failed"]
    if reason is not None:
        failed.append(rows.c.reason == reason)
    keeps = sa.and_(rows.c.task.is_not(None), rows.c.reason.in_(_TASK_STAYS))
    return connection.execute(
        rows.update()
        .where(*failed)
        .values(
            attempt=sa.case((keeps, rows.c.attempt), else_=rows.c.attempt + 1),
            task=sa.case((keeps, rows.c.task), else_=sa.null()),
            submitted_at=sa.case((keeps, rows.c.submitted_at), else_=sa.null()),
            ended_at=sa.null(),
            run=rows.c.run + 1,
            state="waiting",
            reason=None,
            message="",
            finished_at=None,
        )
    ).rowcount


def cancel_batch(connection: sa.Connection, batch: int, now: float) -> int:
    """End a batch; returns how many rows were not submitted."""
    lock_batch(connection, batch)
    connection.execute(batches.update().where(batches.c.id == batch).values(state="cancelled", notice=""))
    # Rows that are about to be submitted ask for the batch's state first, and have no intent yet.
    under_way = sa.exists().where(
        intents.c.batch == batch,
        intents.c.row == rows.c.row,
        intents.c.attempt == rows.c.attempt,
    )
    return connection.execute(
        rows.update()
        .where(rows.c.batch == batch, rows.c.state.in_(("waiting", "queued")), rows.c.task.is_(None), ~under_way)
        .values(state="cancelled", message="the batch was cancelled", finished_at=now)
    ).rowcount


def tasks_under_way(connection: sa.Connection, batch: int) -> Sequence[tuple[int, str]]:
    """Rows whose tasks have not ended as far as anybody has seen, and the tasks."""
    found = sa.select(rows.c.row, rows.c.task).where(rows.c.batch == batch, rows.c.state == "submitted")
    return [(row, task) for row, task in connection.execute(found) if task is not None]


def _unknown_row(connection: sa.Connection, batch: int, row: int | str) -> tuple[int, int]:
    named = rows.c.key == row if isinstance(row, str) else rows.c.number == row
    found = connection.execute(
        sa.select(rows.c.row, rows.c.attempt, rows.c.state).where(rows.c.batch == batch, named)
    ).all()
    unknown = [one for one in found if one.state == "unknown"]
    if len(unknown) == 1:
        return unknown[0].row, unknown[0].attempt
    if not found:
        raise BatchNotFound(f"the batch has no row {row!r}")
    if not unknown:
        raise BatchNotFound(f"row {row!r} is {found[0].state}, not unknown")
    raise BatchNotFound(f"there are {len(unknown)} unknown rows {row!r}: give the key of one")


def _again(connection: sa.Connection, batch: int, row: int, **values: object) -> None:
    connection.execute(
        rows.update()
        .where(rows.c.batch == batch, rows.c.row == row)
        .values(state="waiting", run=rows.c.run + 1, reason=None, message="", **values)
    )
