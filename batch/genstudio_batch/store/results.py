"""What became of the tasks of rows, and their files."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from ..records import FailureReason, SavedFile
from .tables import files, rows

WORKED_ON = ("waiting", "queued", "submitted", "ended")
"""The states in which a worker still has something to do."""


def mark_ended(connection: sa.Connection, batch: int, row: int, task: str, ended_at: float) -> None:
    """The task has succeeded; its files can be downloaded until they are deleted."""
    connection.execute(_of_task(batch, row, task).values(state="ended", ended_at=ended_at, reason=None, message=""))


def mark_failed(
    connection: sa.Connection, batch: int, row: int, *, reason: FailureReason, message: str, now: float
) -> None:
    """The row has failed, whether or not it has a task."""
    connection.execute(
        rows.update()
        .where(rows.c.batch == batch, rows.c.row == row, rows.c.state.in_(WORKED_ON))
        .values(state="failed", reason=reason, message=message, finished_at=now)
    )


def mark_cancelled(connection: sa.Connection, batch: int, row: int, task: str, message: str, now: float) -> None:
    """The task was cancelled."""
    connection.execute(_of_task(batch, row, task).values(state="cancelled", message=message, finished_at=now))


def mark_done(
    connection: sa.Connection, batch: int, row: int, task: str, found: Sequence[SavedFile], now: float
) -> None:
    """All files of the task are there."""
    connection.execute(files.delete().where(files.c.batch == batch, files.c.row == row))
    if found:
        connection.execute(
            files.insert(),
            [
                {
                    "batch": batch,
                    "row": row,
                    "position": position,
                    "name": file.name,
                    "size": file.size,
                    "sha256": file.sha256,
                    "node": file.node,
                }
                for position, file in enumerate(found)
            ],
        )
    connection.execute(_of_task(batch, row, task).values(state="done", reason=None, message="", finished_at=now))


def count_failed(connection: sa.Connection, batch: int) -> int:
    """How many rows have failed."""
    counted = sa.select(sa.func.count()).select_from(rows).where(rows.c.batch == batch, rows.c.state == "failed")
    return int(connection.execute(counted).scalar_one())


def oldest_undownloaded(connection: sa.Connection, batch: int) -> tuple[float | None, int]:
    """When the oldest result that is not downloaded was made, and how many there are."""
    found = connection.execute(
        sa.select(sa.func.min(rows.c.ended_at), sa.func.count()).where(rows.c.batch == batch, rows.c.state == "ended")
    ).one()
    return found[0], found[1]


def any_left(connection: sa.Connection, batch: int, states: Sequence[str] = WORKED_ON) -> bool:
    """Whether a row is in one of some states."""
    found = sa.select(rows.c.row).where(rows.c.batch == batch, rows.c.state.in_(states)).limit(1)
    return connection.execute(found).first() is not None


def _of_task(batch: int, row: int, task: str) -> sa.Update:
    # A row that a person has given another task meanwhile is left alone.
    return rows.update().where(rows.c.batch == batch, rows.c.row == row, rows.c.task == task)
