"""Rows on their way in: from the source into the table, and from the table into the queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from .tables import WAITING, batches, rows

_KEYS_AT_ONCE = 500


class NewRow(NamedTuple):
    """A row that was read."""

    number: int
    key: str
    workflow: str
    arguments: str
    """JSON."""
    problem: str = ""
    """Why it is invalid; "" when it is not."""


class QueuedRow(NamedTuple):
    """A row for the queue."""

    row: int
    run: int


class Added(NamedTuple):
    """What became of rows that were read."""

    new: int
    repeated: list[NewRow]
    """Rows whose key another row of the same reading has."""


def add_rows(connection: sa.Connection, batch: int, found: Sequence[NewRow], *, since: int, now: float) -> Added:
    """Add rows whose keys are new, and count them in the batch; rows that are there already stay as they are.

    Args:
        connection: A writing transaction.
        batch: The batch.
        found: The rows.
        since: The first row of this reading; a key that one since then has is there twice.
        now: The time.
    """
    lock_batch(connection, batch)
    known: dict[str, int] = {}
    for start in range(0, len(found), _KEYS_AT_ONCE):
        keys = [row.key for row in found[start : start + _KEYS_AT_ONCE]]
        there = sa.select(rows.c.key, rows.c.row).where(rows.c.batch == batch, rows.c.key.in_(keys))
        known.update({key: row for key, row in connection.execute(there)})
    first = next_row(connection, batch)
    new: list[dict[str, object]] = []
    repeated: list[NewRow] = []
    for one in found:
        if one.key in known:
            if known[one.key] >= since:
                repeated.append(one)
            continue
        known[one.key] = first + len(new)
        invalid = {"state": "failed", "reason": "invalid", "message": one.problem, "finished_at": now}
        waiting = {"state": "waiting", "reason": None, "message": "", "finished_at": None}
        new.append(
            {
                "batch": batch,
                "row": first + len(new),
                "number": one.number,
                "key": one.key,
                "workflow": one.workflow,
                "arguments": one.arguments,
                **(invalid if one.problem else waiting),
            }
        )
    if new:
        connection.execute(rows.insert(), new)
        connection.execute(batches.update().where(batches.c.id == batch).values(next_row=first + len(new)))
    return Added(len(new), repeated)


def begin_reading(connection: sa.Connection, batch: int, reader: str, now: float, lease: float) -> bool:
    """Let a process read rows, and queue nothing before all are there and checked; False while another one reads."""
    begun = batches.update().where(
        batches.c.id == batch, (batches.c.reader == "") | (batches.c.reader == reader) | (batches.c.reader_until < now)
    )
    values = {"reader": reader, "reader_until": now + lease, "ready": False}
    return connection.execute(begun.values(**values)).rowcount == 1


def keep_reading(connection: sa.Connection, batch: int, reader: str, now: float, lease: float) -> None:
    """Say that a reader lives."""
    connection.execute(
        batches.update().where(batches.c.id == batch, batches.c.reader == reader).values(reader_until=now + lease)
    )


def end_reading(connection: sa.Connection, batch: int, *, ready: bool, fingerprint: str) -> None:
    """Say that nobody reads any more, and whether all rows are there and checked."""
    connection.execute(
        batches.update().where(batches.c.id == batch).values(reader="", ready=ready, fingerprint=fingerprint)
    )


def drop_rows_from(connection: sa.Connection, batch: int, first: int) -> None:
    """Take back rows that were added in this reading; none of them was queued. A batch without rows goes too."""
    connection.execute(rows.delete().where(rows.c.batch == batch, rows.c.row >= first))
    connection.execute(batches.update().where(batches.c.id == batch).values(next_row=first))
    connection.execute(batches.delete().where(batches.c.id == batch, batches.c.next_row == 1))


def next_row(connection: sa.Connection, batch: int) -> int:
    """The number that the next new row gets."""
    return int(connection.execute(sa.select(batches.c.next_row).where(batches.c.id == batch)).scalar_one())


def queue_rows(connection: sa.Connection, batch: int, most: int, fullest: int) -> list[QueuedRow]:
    """Mark waiting rows as queued, the earliest first; the caller puts them into the queue in the same transaction.

    Args:
        connection: A writing transaction.
        batch: The batch.
        most: How many at most.
        fullest: How many rows the queue may hold; none are added to one that is fuller than that less `most`.
    """
    ready, state = connection.execute(lock_statement(batch).with_only_columns(batches.c.ready, batches.c.state)).one()
    if not ready or state != "running":
        return []
    queued = connection.execute(
        sa.select(sa.func.count()).select_from(rows).where(rows.c.batch == batch, rows.c.state == "queued")
    ).scalar_one()
    if queued > fullest - most:
        return []
    found = connection.execute(
        sa.select(rows.c.row, rows.c.run).where(rows.c.batch == batch, WAITING).order_by(rows.c.row).limit(most)
    ).all()
    if found:
        numbers = [one.row for one in found]
        connection.execute(
            rows.update().where(rows.c.batch == batch, rows.c.row.in_(numbers), WAITING).values(state="queued")
        )
    return [QueuedRow(one.row, one.run) for one in found]


def lock_statement(batch: int | sa.BindParameter[Any]) -> sa.Select[tuple[object]]:
    """Select a batch so that no other machine changes it until the transaction ends."""
    return sa.select(batches.c.id).where(batches.c.id == batch).with_for_update()


def lock_batch(connection: sa.Connection, batch: int) -> None:
    """Let no other machine change the batch until the transaction ends."""
    connection.execute(lock_statement(batch))
