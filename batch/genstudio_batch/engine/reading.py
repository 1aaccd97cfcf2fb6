"""Reads and checks all rows of a source into the batch, before the first one is submitted."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import groupby

from ..errors import InvalidRows, RowProblem
from ..rows import Row, RowSource, check_rows, row_problems
from ..store import (
    BatchRecord,
    Database,
    NewRow,
    add_rows,
    begin_reading,
    drop_rows_from,
    end_reading,
    keep_reading,
    next_row,
    the_batch,
)

_CHUNK = 1000
_SHOWN = 20
_LOOK_AGAIN = 0.5


class _Problems:
    """Counts problems, and keeps the first ones for the message."""

    def __init__(self) -> None:
        self._first: list[str] = []
        self.count = 0

    def add(self, problem: RowProblem) -> None:
        self.count += 1
        if len(self._first) < _SHOWN:
            self._first.append(str(problem))

    def error(self, source: RowSource) -> InvalidRows:
        """What is raised."""
        counted = "1 problem" if self.count == 1 else f"{self.count} problems"
        more = [f"… and {self.count - len(self._first)} more"] if self.count > len(self._first) else []
        lines = [f"{source.name}: {counted}; nothing was submitted", *self._first, *more]
        return InvalidRows("\n  ".join(lines), self.count)


def read_rows(database: Database, batch: BatchRecord, source: RowSource) -> None:
    """Put all rows into the batch that are not there yet; a file that was read before is not read again.

    Raises:
        InvalidRows: Some rows are invalid, and the batch does not skip them. It is as it was before.
        RowsError: The source cannot be read to its end. The batch is as it was before.
    """
    with _alone(database, batch, source) as before:
        if before is not None:
            _read_alone(database, before, source)


@contextmanager
def _alone(database: Database, batch: BatchRecord, source: RowSource) -> Generator[BatchRecord | None]:
    """Wait until no other process reads rows into the batch; gives the batch as it is then, None if all rows are there."""
    reader, lease = secrets.token_hex(8), batch.options.lease
    while True:
        with database.write() as connection:
            before = the_batch(connection, batch.id)
            if before.ready and source.fingerprint and source.fingerprint == before.fingerprint:
                break
            if begin_reading(connection, batch.id, reader, database.now(connection), lease):
                break
        time.sleep(min(lease / 4, _LOOK_AGAIN))
    if before.ready and source.fingerprint and source.fingerprint == before.fingerprint:
        yield None
        return
    done = threading.Event()

    def stay() -> None:
        while not done.wait(lease / 4):
            with database.write() as connection:
                keep_reading(connection, batch.id, reader, database.now(connection), lease)

    thread = threading.Thread(target=stay, name="genstudio-batch-reader", daemon=True)
    thread.start()
    try:
        yield before
    finally:
        done.set()
        thread.join()


def _read_alone(database: Database, batch: BatchRecord, source: RowSource) -> None:
    skips = batch.options.on_invalid == "skip"
    with database.read() as connection:
        first = next_row(connection, batch.id)
    problems = _Problems()
    try:
        if source.repeatable and not skips:
            for problem in check_rows(source):
                problems.add(problem)
        if not problems.count:
            _read(database, batch, source, first, problems, checked=source.repeatable and not skips)
        if problems.count and not skips:
            raise problems.error(source)
    except BaseException:
        with database.write() as connection:
            drop_rows_from(connection, batch.id, first)
            end_reading(connection, batch.id, ready=batch.ready, fingerprint=batch.fingerprint)
        raise
    with database.write() as connection:
        end_reading(connection, batch.id, ready=True, fingerprint=source.fingerprint)


def _read(
    database: Database, batch: BatchRecord, source: RowSource, first: int, problems: _Problems, *, checked: bool
) -> None:
    chunk: list[NewRow] = []

    def add() -> None:
        with database.write() as connection:
            added = add_rows(connection, batch.id, chunk, since=first, now=database.now(connection))
        for row in added.repeated:
            problems.add(RowProblem(row.number, row.key, "", f"another row has the key {row.key!r} too"))
        chunk.clear()

    for row in _new_rows(source, problems, checked):
        chunk.append(row)
        if len(chunk) == _CHUNK:
            add()
    if chunk:
        add()


def _new_rows(source: RowSource, problems: _Problems, checked: bool) -> Iterator[NewRow]:
    # What is wrong with one row comes as several problems, one after the other.
    for _, together in groupby(source.rows(), key=lambda one: one.number):
        found = list(together)
        row = next((one for one in found if isinstance(one, Row)), None)
        wrong = [one for one in found if isinstance(one, RowProblem)]
        if row is not None and not checked:
            wrong += row_problems(row)
        for problem in wrong:
            problems.add(problem)
        message = "; ".join(problem.message for problem in wrong)
        if row is not None:
            yield NewRow(row.number, row.key, row.workflow, json.dumps(row.values), message)
        elif wrong:
            number = wrong[0].number
            yield NewRow(number, wrong[0].key or f"{number}:invalid", "", "{}", message)
