"""The batches of a database: what each is, and whether it may go on."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from ..errors import BatchNotFound
from ..options import BatchOptions
from .database import Database
from .tables import batches


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from."""

    path: str | None
    """The file; None for rows that a program gave."""
    workflow: str | None = None
    workflow_column: str | None = None
    key_column: str | None = None


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch as the database has it."""

    id: int
    name: str
    state: str
    stopped_because: str
    notice: str
    output: str
    source: Source
    fingerprint: str
    options: BatchOptions
    ready: bool
    intents: int


def batch_names(connection: sa.Connection) -> list[str]:
    """The names of all batches, oldest first."""
    return list(connection.execute(sa.select(batches.c.name).order_by(batches.c.id)).scalars())


def find_batch(connection: sa.Connection, name: str) -> BatchRecord | None:
    """A batch by its name."""
    found = connection.execute(sa.select(batches).where(batches.c.name == name)).mappings().one_or_none()
    return None if found is None else _record(found)


def the_batch(connection: sa.Connection, batch: int) -> BatchRecord:
    """A batch by its id."""
    return _record(connection.execute(sa.select(batches).where(batches.c.id == batch)).mappings().one())


def chosen_batch(database: Database, name: str | None) -> BatchRecord:
    """The batch of a name, or the only one.

    Raises:
        BatchNotFound: There is none, or there are several and no name.
    """
    with database.read() as connection:
        names = batch_names(connection)
        if name is None and len(names) == 1:
            (name,) = names
        found = find_batch(connection, name) if name is not None else None
    if found is not None:
        return found
    listed = ", ".join(names[:10]) or "none"
    if name is None and names:
        raise BatchNotFound(f"the database has several batches, so give the name of one: {listed}")
    raise BatchNotFound(
        f"the database has no batch {name!r}; it has: {listed}" if name else "the database has no batch"
    )


def create_batch(
    connection: sa.Connection, *, name: str, output: str, source: Source, options: BatchOptions, now: float
) -> None:
    """Add a batch without rows, unless one of the name is there."""
    if find_batch(connection, name) is None:
        connection.execute(
            batches.insert().values(
                name=name,
                state="running",
                output=output,
                source=json.dumps(asdict(source)),
                options=json.dumps(asdict(options)),
                created_at=now,
            )
        )


def change_options(connection: sa.Connection, batch: int, options: BatchOptions) -> None:
    """Let other options hold from now on."""
    connection.execute(batches.update().where(batches.c.id == batch).values(options=json.dumps(asdict(options))))


def stop_batch(connection: sa.Connection, batch: int, because: str) -> None:
    """Stop a running batch; the first reason stays."""
    connection.execute(
        batches.update()
        .where(batches.c.id == batch, batches.c.state == "running")
        .values(state="stopped", stopped_because=because)
    )


def go_on(connection: sa.Connection, batch: int) -> None:
    """Let a stopped batch go on."""
    connection.execute(
        batches.update()
        .where(batches.c.id == batch, batches.c.state == "stopped")
        .values(state="running", stopped_because="", notice="")
    )


def notify(connection: sa.Connection, batch: int, notice: str) -> None:
    """Say something about a batch to whoever looks at it; "" takes it back."""
    connection.execute(batches.update().where(batches.c.id == batch, batches.c.notice != notice).values(notice=notice))


def _record(values: sa.RowMapping) -> BatchRecord:
    return BatchRecord(
        id=values[batches.c.id],
        name=values[batches.c.name],
        state=values[batches.c.state],
        stopped_because=values[batches.c.stopped_because],
        notice=values[batches.c.notice],
        output=values[batches.c.output],
        source=Source(**json.loads(values[batches.c.source])),
        fingerprint=values[batches.c.fingerprint],
        options=BatchOptions(**json.loads(values[batches.c.options])),
        ready=values[batches.c.ready],
        intents=values[batches.c.intents],
    )
