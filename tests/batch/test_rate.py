"""One rate limit for all workers, by the emulator's log of what arrived when."""

from __future__ import annotations

import sqlite3
from bisect import bisect_left
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.batch_kills import SPEC, Scene
from genstudio_batch import BatchOptions
from genstudio_batch.options import Rate
from genstudio_batch.store import Database, Slot, Wait, fewer, set_slots, sqlite_url
from genstudio_batch.store.slots import free_slot, take_slot
from genstudio_codegen.emulator import Emulator

LIMIT = 60
ROWS = 4 * LIMIT


def most_in_a_second(times: list[float]) -> int:
    """The largest number of moments in any second, its end not included."""
    times = sorted(times)
    return max(bisect_left(times, start + 1.0) - number for number, start in enumerate(times))


def test_two_workers_together_keep_within_the_rate(tmp_path: Path) -> None:
    # Twice the limit may be at the service, so only the limit holds two workers back: without it, even on a busy machine,
    # more than twice as many arrive in a second.
    with Emulator([SPEC], speed=4, workers=ROWS) as emulator:
        url = f"sqlite:///{tmp_path}/batch.sqlite"
        scene = Scene(emulator, tmp_path, url, ROWS, rate=f"{LIMIT}/second", max_tasks=2 * LIMIT)
        scene.write_rows()
        workers = [scene.start(), scene.start()]
        assert [worker.wait(120) for worker in workers] == [0, 0], (tmp_path / "log").read_text()
        times = [request.time for request in emulator.requests if request.endpoint == "submit"]
    assert len(times) == ROWS
    assert most_in_a_second(times) <= LIMIT
    with closing(sqlite3.connect(tmp_path / "batch.sqlite")) as database:
        submitted = database.execute("SELECT count(*) FROM genstudio_batch_intents GROUP BY worker").fetchall()
    assert len(submitted) == 2, "both took part"


def test_a_slot_is_free_again_one_period_after_the_answer(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path / "batch.sqlite"))
    database.open(create=True)
    rate = Rate(2, 10.0)
    with database.write() as connection:
        set_slots(connection, 1, rate, now=0.0)
        first = take_slot(connection, 1, rate, "one", now=0.0)
        second = take_slot(connection, 1, rate, "two", now=1.0)
        assert isinstance(first, Slot) and isinstance(second, Slot)
        assert isinstance(take_slot(connection, 1, rate, "one", now=50.0), Wait), "no answer to either yet"
        free_slot(connection, 1, first, now=3.0)
        assert take_slot(connection, 1, rate, "one", now=5.0) == Wait(8.0)
        assert isinstance(take_slot(connection, 1, rate, "one", now=13.0), Slot)
    database.close()


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("60/second", Rate(60, 1.0)),
        ("600 / minute", Rate(600, 60.0)),
        ("5/10 seconds", Rate(5, 10.0)),
        ("1/h", Rate(1, 3600.0)),
    ],
)
def test_rates_are_read(text: str, rate: Rate) -> None:
    assert Rate.parse(text) == rate


@pytest.mark.parametrize("text", ["", "fast", "0/second", "10/0 seconds", "10 per second", "-1/second"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match='the rate must have the form "10/second"'):
        BatchOptions(rate=text)


def test_a_large_limit_is_held_in_parts() -> None:
    assert fewer(Rate(60_000, 3600.0)) == Rate(1000, 60.0)
    assert fewer(Rate(60, 1.0)) == Rate(60, 1.0)
