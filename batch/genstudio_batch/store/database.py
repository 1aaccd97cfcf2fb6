"""Opening the database: SQLite in a file, or Postgres."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from ..errors import BatchConfigurationError, DatabaseUnusable
from .tables import VERSION, metadata, versions


class Database:
    """A database, opened for one kind of writes.

    Args:
        url: `sqlite:///path` or `postgresql://…`.
        synchronous: How SQLite writes: "FULL" makes each commit survive a power cut, and is used for everything that
            must not be forgotten. "NORMAL" can lose the last commits then, which the engine's own records may.
            Postgres always survives it.
        pool: How many connections may be open.
        turn: Held by whoever writes to SQLite in this process: SQLite itself lets writers wait by sleeping, which makes
            many of them slow. None for a new one.

    Raises:
        BatchConfigurationError: The URL cannot be used.
    """

    def __init__(
        self,
        url: str,
        *,
        synchronous: Literal["FULL", "NORMAL"] = "FULL",
        pool: int = 5,
        turn: threading.Lock | None = None,
    ) -> None:
        self.url = checked_url(url)
        self.turn = threading.Lock() if turn is None else turn
        self.sqlite = self.url.get_backend_name() == "sqlite"
        if self.sqlite:
            self.engine = sa.create_engine(self.url, pool_size=pool, max_overflow=0)
            event.listen(self.engine, "connect", _sqlite_setup(synchronous))
            if turn is not None:
                _take_turns(self.engine, turn)
        else:
            self.engine = sa.create_engine(self.url, pool_size=pool, max_overflow=0, pool_pre_ping=True)

    @property
    def shown(self) -> str:
        """The URL without its password."""
        return self.url.render_as_string(hide_password=True)

    def open(self, *, create: bool) -> None:
        """Make the tables, or check that they are there.

        Raises:
            DatabaseUnusable: The database cannot be reached, has no tables, or was made by another version.
        """
        path = Path(self.url.database or "")
        if self.sqlite and not create and not path.is_file():
            raise DatabaseUnusable(f"there is no database of batches at {path}")
        try:
            if self.sqlite and create:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._check_tables(create)
        except (DBAPIError, OSError) as error:
            reason = getattr(error, "orig", None) or error
            raise DatabaseUnusable(f"the database {self.shown} cannot be used: {str(reason).strip()}") from None

    def _check_tables(self, create: bool) -> None:
        # Workers that start at the same moment create the tables once.
        with self.write() as connection:
            if not self.sqlite:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(1734440552)"))
            there = sa.inspect(connection).has_table(versions.name)
            if not there and not create:
                raise DatabaseUnusable(f"the database {self.shown} has no batches yet")
            if not there:
                metadata.create_all(connection)
                connection.execute(versions.insert().values(version=VERSION))
            found = connection.execute(sa.select(versions.c.version)).scalar()
        if found != VERSION:
            raise DatabaseUnusable(
                f"the database {self.shown} has batches of format {found}, and this version of genstudio-batch reads "
                f"format {VERSION}: finish them with the version that began them, or use another database"
            )

    @contextmanager
    def write(self) -> Generator[sa.Connection]:
        """A transaction that reads and writes; on SQLite nobody else writes meanwhile."""
        with self.turn if self.sqlite else nullcontext(), self.engine.begin() as connection:
            if self.sqlite:
                # The driver would begin only at the first change, after what was read to decide about it.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    @contextmanager
    def read(self) -> Generator[sa.Connection]:
        """A transaction that only reads."""
        with self.engine.connect() as connection:
            yield connection

    def now(self, connection: sa.Connection) -> float:
        """The time by the clock that all machines share: that of the database."""
        if self.sqlite:
            return time.time()
        return float(connection.execute(sa.text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def checked_url(url: str) -> sa.URL:
    """Read a database URL, and choose the driver; raises `BatchConfigurationError` for one that cannot be used."""
    try:
        parsed = sa.make_url(url)
        backend = parsed.get_backend_name()
    except (ArgumentError, NoSuchModuleError, ValueError):
        # The text may hold a password, so it is not quoted.
        raise BatchConfigurationError(
            'the database must be a URL such as "sqlite:///out/batch.sqlite" or "postgresql://user@host/name"'
        ) from None
    if backend in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed.set(drivername="sqlite+pysqlite")
    raise BatchConfigurationError(f"the database must be SQLite in a file, or Postgres, not {backend}")


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file, whatever characters its path has."""
    return sa.URL.create("sqlite", database=str(path.absolute())).render_as_string()


def _sqlite_setup(synchronous: str) -> Callable[[object, object], None]:
    def set_up(connection: object, _record: object) -> None:
        # As DBOS sets up its own connections: writers wait for each other, and none fails half-way.
        setattr(connection, "isolation_level", "IMMEDIATE")
        execute = getattr(connection, "execute")
        execute("PRAGMA busy_timeout=30000")
        execute("PRAGMA journal_mode=WAL")
        execute(f"PRAGMA synchronous={synchronous}")
        execute("PRAGMA foreign_keys=ON")

    return set_up


def _take_turns(engine: sa.Engine, turn: threading.Lock) -> None:
    """Hold the turn whenever a connection is in use, for a user of the engine who does not know of it."""

    def checked_out(*_: object) -> None:
        turn.acquire()

    def checked_in(*_: object) -> None:
        turn.release()

    event.listen(engine, "checkout", checked_out)
    event.listen(engine, "checkin", checked_in)
