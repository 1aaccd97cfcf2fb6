"""The tables of this package, beside those of DBOS in the same database. Times are seconds since 1970, UTC."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    ColumnElement,
    Float,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    literal_column,
)

VERSION = 1
"""Of the tables and of what a row's workflow does; a database of another version is refused."""

metadata = MetaData()

# SQLite numbers rows by itself only where the type is exactly INTEGER.
_NUMBER = BigInteger().with_variant(Integer(), "sqlite")

versions = Table("genstudio_batch_version", metadata, Column("version", Integer, primary_key=True))

batches = Table(
    "genstudio_batches",
    metadata,
    Column("id", _NUMBER, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),  # running, stopped, cancelled
    Column("stopped_because", Text, nullable=False, default=""),
    Column("notice", Text, nullable=False, default=""),
    Column("output", Text, nullable=False),
    Column("source", Text, nullable=False),  # JSON: path, workflow, workflow_column, key_column
    Column("fingerprint", Text, nullable=False, default=""),  # of the source that was read to its end
    Column("options", Text, nullable=False),  # JSON
    Column("created_at", Float(53), nullable=False),
    Column("ready", Boolean, nullable=False, default=False),  # all rows are read and checked
    Column("reader", Text, nullable=False, default=""),  # the process that reads rows, one at a time
    Column("reader_until", Float(53), nullable=False, default=0.0),
    Column("next_row", _NUMBER, nullable=False, default=1),
    Column("intents", _NUMBER, nullable=False, default=0),  # submits that were, or may have been, paid for
)

rows = Table(
    "genstudio_batch_rows",
    metadata,
    Column("batch", _NUMBER, nullable=False),
    Column("row", _NUMBER, nullable=False),  # in the order in which rows were read, from 1
    Column("number", _NUMBER, nullable=False),  # in the source
    Column("key", Text, nullable=False),
    Column("workflow", Text, nullable=False),
    Column("arguments", Text, nullable=False),  # JSON: values by parameter
    # waiting (not in the queue), then as in `RowState`
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("message", Text, nullable=False, default=""),
    Column("run", Integer, nullable=False, default=1),  # how often it was put into the queue
    Column("attempt", Integer, nullable=False, default=1),  # of submitting; a new one only after a person's decision
    Column("task", Text),
    Column("submitted_at", Float(53)),
    Column("ended_at", Float(53)),
    Column("finished_at", Float(53)),
    PrimaryKeyConstraint("batch", "row"),
    UniqueConstraint("batch", "key"),
)
Index("genstudio_batch_rows_by_state", rows.c.batch, rows.c.state, rows.c.reason)
Index("genstudio_batch_rows_by_task", rows.c.task)
Index("genstudio_batch_rows_by_end", rows.c.batch, rows.c.finished_at)
# Spelled out: a statement that is planned once, for any value, cannot use a partial index.
WAITING = rows.c.state == literal_column("'waiting'")
# The next rows for the queue are found without passing all that were there before.
Index("genstudio_batch_waiting_rows", rows.c.batch, rows.c.row, sqlite_where=WAITING, postgresql_where=WAITING)

intents = Table(
    "genstudio_batch_intents",
    metadata,
    Column("batch", _NUMBER, nullable=False),
    Column("row", _NUMBER, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("token", Text, nullable=False),  # tells a repeated insert from another worker's
    Column("worker", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("at", Float(53), nullable=False),
    Column("seeds", Text, nullable=False),  # JSON
    Column("outcome", Text),  # the task's id; null while nobody knows
    PrimaryKeyConstraint("batch", "row", "attempt"),
)
_open = intents.c.outcome.is_(None)
Index("genstudio_batch_open_intents", intents.c.batch, sqlite_where=_open, postgresql_where=_open)

files = Table(
    "genstudio_batch_files",
    metadata,
    Column("batch", _NUMBER, nullable=False),
    Column("row", _NUMBER, nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", _NUMBER, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("node", Text, nullable=False),
    PrimaryKeyConstraint("batch", "row", "position"),
)

workers = Table(
    "genstudio_batch_workers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("batch", _NUMBER, nullable=False),
    Column("machine", Text, nullable=False),
    Column("place", Text, nullable=False),  # where its process id means something: boot and namespace; "" if unknown
    Column("pid", Integer, nullable=False),
    Column("process_start", Text, nullable=False),
    Column("seen_at", Float(53), nullable=False),
    Column("lease_until", Float(53), nullable=False),
)

slots = Table(
    "genstudio_batch_slots",
    metadata,
    Column("batch", _NUMBER, nullable=False),
    Column("slot", Integer, nullable=False),
    Column("free_at", Float(53), nullable=False),
    Column("worker", Text, nullable=False, default=""),
    PrimaryKeyConstraint("batch", "slot"),
)

# Statements that every row needs are made once: making one takes longer than running it.
BATCH: BindParameter[int] = bindparam("in_batch")
ROW: BindParameter[int] = bindparam("of_row")


def this_intent() -> ColumnElement[bool]:
    """Joins a row with the intent of its current attempt."""
    return and_(intents.c.batch == rows.c.batch, intents.c.row == rows.c.row, intents.c.attempt == rows.c.attempt)
