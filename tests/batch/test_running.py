"""Batches that run in this process: going on, failing, being decided about."""

from __future__ import annotations

import signal
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from genstudio_batch import Batch, BatchConfigurationError, BatchNotFound, InvalidRows, list_batches
from genstudio_batch.engine import row_workflow
from genstudio_batch.engine.work import Work
from genstudio_codegen.emulator import Emulator

from .conftest import WORKFLOW, Run

TheBatch = Callable[[], Batch]


def rows(*seeds: int, **more: Any) -> list[dict[str, Any]]:
    return [{"seed": seed, "steps": 2, "width": 64, "height": 64, **more} for seed in seeds]


def submits(emulator: Emulator) -> int:
    return emulator.request_counts.get("submit", 0)


def test_rows_become_files_and_the_same_rows_again_are_not_paid_for_again(
    run_rows: Run, the_batch: TheBatch, emulator: Emulator, tmp_path: Path
) -> None:
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert run_rows(3).counts == {"done": 3}
    again = run_rows(5)
    assert (again.state, again.counts, again.paid, again.finished) == ("finished", {"done": 5}, 5, True)
    assert submits(emulator) == 5
    outcomes = list(the_batch().outcomes())
    assert [one.number for one in outcomes] == [1, 2, 3, 4, 5]
    assert [one.seed for one in outcomes] == [0, 1, 2, 3, 4]
    for one in outcomes:
        (file,) = one.files
        assert (tmp_path / "out" / file.name).stat().st_size == file.size
        assert one.attempts == 1 and one.task and one.submitted_at and one.ended_at and one.finished_at
    # What a run leaves in the process: nothing.
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == handlers
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("genstudio-batch")]


def test_a_batch_that_is_told_to_stop_goes_on_where_it_was(
    run_rows: Run, the_batch: TheBatch, emulator: Emulator
) -> None:
    stop = threading.Event()
    first = run_rows(40, max_tasks=8, stop=stop, report=lambda status: stop.set() if status.paid else None)
    assert first.state == "paused" and first.counts.get("done", 0) < 40
    assert not list(the_batch().unknown()), "submits under way are recorded"
    rest = run_rows(40)
    assert rest.counts == {"done": 40}
    assert submits(emulator) == 40


def test_an_interrupted_report_ends_the_worker_and_is_raised(run_rows: Run, emulator: Emulator) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_rows(5, report=interrupt)
    assert run_rows(5).counts == {"done": 5}
    assert submits(emulator) == 5


def test_invalid_rows_are_all_named_before_anything_is_paid_for(
    run_rows: Run, emulator: Emulator, tmp_path: Path
) -> None:
    bad = [*rows(1), *rows(2, sampler_name="dimm"), *rows(3, cfg="high")]
    with pytest.raises(InvalidRows) as raised:
        run_rows(bad)
    assert raised.value.count == 2
    assert (
        "row 2" in str(raised.value) and "row 3" in str(raised.value) and "nothing was submitted" in str(raised.value)
    )
    assert submits(emulator) == 0
    skipped = run_rows(bad, on_invalid="skip")
    assert (skipped.counts, skipped.failures) == ({"done": 1, "failed": 2}, {"invalid": 2})
    assert submits(emulator) == 1


def test_each_failure_has_its_class_and_can_be_tried_again(
    run_rows: Run, the_batch: TheBatch, emulator: Emulator
) -> None:
    emulator.fail_next("task-fails", value="downloadImageFromOss failed: NoSuchKey")
    emulator.fail_next("task-fails", value="out of memory")
    emulator.fail_next("task-forbidden")
    emulator.fail_next("status", on="submit", value=400)
    status = run_rows(6, max_tasks=1)
    assert status.counts == {"done": 2, "failed": 4}
    assert status.failures == {"input-missing": 1, "failed": 1, "denied": 1, "rejected": 1}
    batch = the_batch()
    assert all(one.message for one in batch.outcomes("failed"))
    assert batch.retry("failed") == 1
    assert batch.resume().failures == {"input-missing": 1, "denied": 1, "rejected": 1}
    assert batch.retry() == 3
    assert batch.resume().counts == {"done": 6}


def test_a_row_whose_files_could_not_be_written_is_not_paid_for_again(
    run_rows: Run, the_batch: TheBatch, emulator: Emulator, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "full").write_text("a file where a folder must be")
    status = run_rows(2, pattern="full/{row}_{index}{suffix}")
    assert status.failures == {"files": 2}
    (tmp_path / "out" / "full").unlink()
    assert the_batch().retry("files") == 2
    assert the_batch().resume().counts == {"done": 2}
    assert submits(emulator) == 2


def test_an_unknown_outcome_waits_for_a_person(run_rows: Run, the_batch: TheBatch, emulator: Emulator) -> None:
    emulator.fail_next("reset-after", on="submit", times=3)
    status = run_rows(5, max_tasks=1)
    assert status.counts == {"done": 2, "unknown": 3}
    assert (status.state, status.paid) == ("finished", 2)
    batch = the_batch()
    one, two, three = batch.unknown()
    assert one.look_for.startswith(f"a task of {WORKFLOW} created at ") and "seed = 0" in one.look_for
    assert run_rows(5).counts == {"done": 2, "unknown": 3}, "nothing of them is submitted by itself"
    tasks = {int(str(task.inputs[("3", "seed")])): task.id for task in emulator.tasks}
    with pytest.raises(BatchConfigurationError, match="decide in exactly one way"):
        batch.resolve(one.key, task=tasks[0], skip=True)
    with pytest.raises(BatchConfigurationError, match="belongs to row 4"):
        batch.resolve(one.key, task=tasks[3])
    with pytest.raises(BatchNotFound, match="row 4 is done, not unknown"):
        batch.resolve(4, skip=True)
    with pytest.raises(BatchNotFound, match="no row 99"):
        batch.resolve(99, skip=True)
    batch.resolve(one.number, task=tasks[0])
    batch.resolve(two.key, retry=True)
    batch.resolve(three.key, skip=True)
    assert batch.resume().counts == {"done": 4, "skipped": 1}
    assert submits(emulator) == 6


def test_a_worker_keeps_nothing_of_a_row_that_has_ended_however_it_did(run_rows: Run, emulator: Emulator) -> None:
    emulator.fail_next("reset-after", on="submit", times=2)
    emulator.fail_next("task-fails", value="out of memory", times=2)
    emulator.fail_next("status", on="submit", value=400)
    workers: list[Work] = []

    def look(_: object) -> None:
        workers.extend(row_workflow._employed)

    status = run_rows(9, max_tasks=2, report=look)
    assert status.counts == {"done": 4, "unknown": 2, "failed": 3}
    worker = workers[-1]
    kept = (worker.records, worker.results, worker.submitted_here, worker.running)
    assert [len(table) for table in kept] == [0, 0, 0, 0]


def test_what_certainly_did_not_start_is_sent_again_by_itself(run_rows: Run, emulator: Emulator) -> None:
    emulator.fail_next("rate-limit", on="submit", times=2)
    emulator.fail_next("refuse")
    status = run_rows(3)
    assert status.counts == {"done": 3}
    assert len(emulator.tasks) == 3


def test_a_cancelled_batch_submits_no_more(run_rows: Run, the_batch: TheBatch, emulator: Emulator) -> None:
    emulator.fail_next("task-stuck", times=2)
    stop = threading.Event()
    run_rows(6, max_tasks=2, stop=stop, report=lambda status: stop.set() if status.paid == 2 else None)
    assert the_batch().cancel() == 4
    status = the_batch().status()
    assert (status.state, status.counts, status.finished) == ("cancelled", {"cancelled": 6}, True)
    assert emulator.request_counts["cancel"] == 2
    with pytest.raises(BatchConfigurationError, match="was cancelled"):
        run_rows(6)


def test_another_batch_of_the_name_is_refused(run_rows: Run) -> None:
    run_rows(1)
    with pytest.raises(BatchConfigurationError, match="was started with workflow 'generated_examples.text_to_image'"):
        run_rows(1, workflow="generated_examples.image_to_image")


def test_batches_are_found_by_name(run_rows: Run, the_batch: TheBatch, tmp_path: Path) -> None:
    with pytest.raises(BatchConfigurationError, match="give the output"):
        Batch()
    run_rows(1, name="one")
    assert the_batch().name == "one"
    run_rows(1, name="two")
    assert list_batches(f"sqlite:///{tmp_path}/out/genstudio-batch.sqlite") == ["one", "two"]
    with pytest.raises(BatchNotFound, match="several batches, so give the name of one: one, two"):
        the_batch()
    with pytest.raises(BatchNotFound, match="no batch 'three'; it has: one, two"):
        Batch(tmp_path / "out", name="three")


def test_no_key_of_the_account_is_in_the_database(run_rows: Run, emulator: Emulator, tmp_path: Path) -> None:
    run_rows(1)
    for file in (tmp_path / "out").glob("genstudio-batch.sqlite*"):
        assert emulator.api_key.encode() not in file.read_bytes()


def test_finished_rows_leave_nothing_in_the_engines_tables(run_rows: Run, tmp_path: Path) -> None:
    run_rows(5)
    connection = sqlite3.connect(tmp_path / "out" / "genstudio-batch.sqlite")
    assert connection.execute("SELECT count(*) FROM workflow_status").fetchone() == (0,)
    connection.close()
