"""What became of the tasks of rows, and their files."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from ..records import FailureReason, SavedFile
from .tables import BATCH, ROW, files, rows

WORKED_ON = ("waiting", "queued", "submitted", "ended")
"""The states in which a worker still has something to do."""


# A row that a person has given another task meanwhile is left alone.
_OF_TASK = rows.update().where(rows.c.batch == BATCH, rows.c.row == ROW, rows.c.task == sa.bindparam("of_task"))
_AT: sa.BindParameter[float] = sa.bindparam("at_time")
_ENDED = _OF_TASK.values(state="ended", ended_at=_AT, reason=None, message="")
_CANCELLED = _OF_TASK.values(state="cancelled", message=sa.bindparam("said"), finished_at=_AT)
_DONE = _OF_TASK.values(state="done", reason=None, message="", finished_at=_AT)
_NO_FILES = files.delete().where(files.c.batch == BATCH, files.c.row == ROW)
_FILES = files.insert()


def mark_ended(connection: sa.Connection, batch: int, row: int, task: str, ended_at: float) -> None:
    """The task has succeeded; its files can be downloaded until they are deleted."""
    connection.execute(_ENDED, {"in_batch": batch, "of_row": row, "of_task": task, "at_time": ended_at})


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
    here = {"in_batch": batch, "of_row": row, "of_task": task, "at_time": now, "said": message}
    connection.execute(_CANCELLED, here)


def mark_done(
    connection: sa.Connection, batch: int, row: int, task: str, found: Sequence[SavedFile], now: float
) -> None:
    """All files of the task are there."""
    here = {"in_batch": batch, "of_row": row, "of_task": task, "at_time": now}
    connection.execute(_NO_FILES, here)
    if found:
        connection.execute(
            _FILES,
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
    connection.execute(_DONE, here)


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
