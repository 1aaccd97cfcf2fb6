"""The tables: what is on the disk when, and what a repeated or late change does."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from genstudio_batch import BatchConfigurationError, BatchOptions, DatabaseUnusable
from genstudio_batch.store import (
    Database,
    Granted,
    Ledger,
    NewRow,
    Source,
    Submit,
    add_rows,
    batch_status,
    claim,
    create_batch,
    end_reading,
    mark_unknown,
    queue_rows,
    read_row,
    record_task,
    sqlite_url,
    withdraw,
)
from genstudio_batch.store.tables import versions


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(sqlite_url(tmp_path / "batch.sqlite"))
    database.open(create=True)
    with database.write() as connection:
        create_batch(
            connection, name="test", output="out", source=Source(None), options=BatchOptions(budget=2), now=0.0
        )
        found = [NewRow(number, f"key {number}", "flows.one", "{}") for number in (1, 2, 3)]
        assert add_rows(connection, 1, found, since=1, now=0.0).new == 3
        end_reading(connection, 1, ready=True, fingerprint="print")
        assert [row.row for row in queue_rows(connection, 1, 1000, 20_000)] == [1, 2, 3]
    yield database
    database.close()


def submit(row: int, token: str = "mine") -> Submit:
    return Submit(1, row, 1, token, "worker", "machine")


def claimed(database: Database, one: Submit) -> object:
    with database.write() as connection:
        return claim(connection, database, one, seeds="{}", rate=None, budget=2)


def test_intents_survive_a_power_cut_and_the_engines_own_records_may_not(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "batch.sqlite")
    for synchronous, number in (("FULL", 2), ("NORMAL", 1)):
        database = Database(url, synchronous=synchronous)  # type: ignore[arg-type]
        with database.write() as connection:
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == number
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        database.close()
    assert Database(url).engine is not None


def test_the_default_is_what_survives(database: Database) -> None:
    with database.write() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_a_second_process_gets_no_second_intent(database: Database) -> None:
    assert isinstance(claimed(database, submit(1)), Granted)
    assert claimed(database, submit(1, "another's")) == "known"
    assert isinstance(claimed(database, submit(1)), Granted), "the same claim again, after a broken commit"
    assert batch_status(database, 1).paid == 0
    with database.write() as connection:
        assert read_row(connection, 1, 1).left_behind
        record_task(connection, database, submit(1), "cft-1", None)
        assert read_row(connection, 1, 1).task == "cft-1"
        assert not read_row(connection, 1, 1).left_behind
    assert batch_status(database, 1).paid == 1


def test_what_certainly_started_no_task_is_not_paid_for(database: Database) -> None:
    for row in (1, 2):
        assert isinstance(claimed(database, submit(row)), Granted)
    assert claimed(database, submit(3)) == "budget", "both may have been paid for"
    with database.write() as connection:
        withdraw(connection, database, submit(1, "another's"), None)
    assert claimed(database, submit(3)) == "budget", "only its owner takes an intent back"
    with database.write() as connection:
        withdraw(connection, database, submit(1), None)
    assert isinstance(claimed(database, submit(3)), Granted)


def test_a_task_that_is_recorded_late_puts_an_unknown_row_back_to_work(database: Database) -> None:
    claimed(database, submit(1))
    with database.write() as connection:
        mark_unknown(connection, database, submit(1), "who knows")
        record_task(connection, database, submit(1), "cft-1", None)
        row = read_row(connection, 1, 1)
    assert (row.state, row.task) == ("waiting", "cft-1")


def test_a_key_that_is_read_twice_is_reported_and_one_that_is_there_is_left_alone(database: Database) -> None:
    with database.write() as connection:
        found = [NewRow(1, "key 1", "flows.one", "{}"), NewRow(4, "new", "flows.one", "{}"), NewRow(5, "new", "", "{}")]
        added = add_rows(connection, 1, found, since=4, now=0.0)
    assert added.new == 1
    assert [row.number for row in added.repeated] == [5]


async def test_a_change_that_cannot_be_made_spoils_no_other(database: Database) -> None:
    ledger = Ledger(database)

    def bad(connection: sa.Connection) -> None:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")

    def good(connection: sa.Connection) -> int:
        record_task(connection, database, submit(1), "cft-1", None)
        return 7

    outcomes = await asyncio.gather(*(ledger.commit(change) for change in (good, bad, good)), return_exceptions=True)
    ledger.close()
    assert [outcomes[0], outcomes[2]] == [7, 7]
    assert isinstance(outcomes[1], OperationalError)
    with database.read() as connection:
        assert read_row(connection, 1, 1).task == "cft-1"


def test_the_next_rows_for_the_queue_are_found_without_passing_the_earlier_ones(database: Database) -> None:
    sent: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        sent.append((statement, values))

    with database.write() as connection:
        add_rows(connection, 1, [NewRow(4, "key 4", "flows.one", "{}")], since=1, now=0.0)
    event.listen(database.engine, "before_cursor_execute", note)
    with database.write() as connection:
        assert [row.row for row in queue_rows(connection, 1, 1000, 20_000)] == [4]
    event.remove(database.engine, "before_cursor_execute", note)
    ((statement, values),) = [one for one in sent if "ORDER BY" in one[0]]
    with database.read() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert len(plan) == 1 and "genstudio_batch_waiting_rows" in plan[0].detail


def test_a_database_of_another_version_is_refused(database: Database) -> None:
    with database.write() as connection:
        connection.execute(versions.update().values(version=99))
    with pytest.raises(DatabaseUnusable, match="has batches of format 99"):
        database.open(create=True)


def test_a_database_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="there is no database of batches at"):
        Database(sqlite_url(tmp_path / "none.sqlite")).open(create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_cannot_be_reached_is_named_without_its_password() -> None:
    database = Database("postgresql://me:secret@127.0.0.1:1/batches?connect_timeout=1")
    with pytest.raises(DatabaseUnusable, match="127.0.0.1:1/batches") as raised:
        database.open(create=True)
    assert "secret" not in str(raised.value)
    database.close()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://me:secret@host/name", "sqlite://", "redis://me:secret@host"])
def test_what_is_no_database_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(BatchConfigurationError, match="the database must be") as raised:
        Database(url)
    assert "secret" not in str(raised.value)
