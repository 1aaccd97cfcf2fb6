"""The command `genstudio-batch`, in processes of its own, against the emulator."""

from __future__ import annotations

import csv
import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from genstudio_batch import BatchStatus, WorkerStatus
from genstudio_batch.cli.display import view
from genstudio_batch.cli.texts import duration, printable

from .commands import FAST, PROGRAM, WORKFLOW, Shell, shell, write_rows

RUN = ["run", "rows.csv", "-w", WORKFLOW, "-o", "out"]


@pytest.fixture
def sh(tmp_path: Path) -> Iterator[Shell]:
    with shell(tmp_path) as made:
        yield made


def until(what: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def pictures(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "out").glob("*.png"))


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_batch_that_is_killed_goes_on_and_pays_for_no_row_twice(sh: Shell) -> None:
    write_rows(sh.folder / "rows.csv", 100)
    with sh.start(*RUN, *FAST, "--rate", "40/second") as process:
        until(lambda: len(sh.emulator.tasks) >= 20)
        process.kill()
    assert 20 <= len(sh.emulator.tasks) < 100
    again = sh(*RUN, *FAST)
    (state,) = lines_of(sh("status", "-o", "out", "--json").out)
    unknown = lines_of(sh("unknown", "-o", "out", "--json").out)
    assert state["state"] == "finished" and state["counts"].get("unknown", 0) == len(unknown)
    assert state["counts"]["done"] == 100 - len(unknown) == state["paid"]
    assert again.code == (1 if unknown else 0)
    seeds = sh.seeds
    assert len(set(seeds.values())) == len(seeds)  # no row twice

    # What a person does with the console: a task with the row's seed, or none.
    for row in unknown:
        task = next((task for task, seed in seeds.items() if seed == row["number"]), None)
        how = ["--task", task] if task else ["--retry"]
        assert sh("resolve", row["number"], *how, "-o", "out").code == 0
    last = sh("resume", "-o", "out")
    assert last.code == 0 and "100 done; 100 tasks paid" in last.out, last
    assert sorted(sh.seeds.values()) == list(range(1, 101))
    assert len(pictures(sh.folder)) == 100

    assert sh("export", "results.csv", "-o", "out").code == 0
    with (sh.folder / "results.csv").open(newline="") as file:
        results = list(csv.DictReader(file))
    assert [int(row["row"]) for row in results] == [int(row["seed"]) for row in results] == list(range(1, 101))
    assert {row["task"] for row in results} == set(sh.seeds)
    assert [row["files"] for row in results] == pictures(sh.folder)


def test_the_same_rows_given_again_are_not_paid_for_again(sh: Shell) -> None:
    write_rows(sh.folder / "rows.csv", 5)
    first = sh(*RUN, *FAST)
    assert (first.code, first.out) == (0, "rows: finished: 5 done; 5 tasks paid\n")
    written = {path: path.stat().st_mtime_ns for path in (sh.folder / "out").glob("*.png")}
    assert sh(*RUN, *FAST).code == 0
    assert len(sh.emulator.tasks) == 5
    assert {path: path.stat().st_mtime_ns for path in (sh.folder / "out").glob("*.png")} == written
    write_rows(sh.folder / "rows.csv", 7)
    assert "7 done; 7 tasks paid" in sh(*RUN, *FAST).out
    assert len(sh.emulator.tasks) == 7


def test_ctrl_c_ends_in_good_order(sh: Shell) -> None:
    write_rows(sh.folder / "rows.csv", 60)
    with sh.start(*RUN, *FAST, "--rate", "20/second") as process:
        until(lambda: len(sh.emulator.tasks) >= 10)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 1 and "Traceback" not in err
    assert "stopping: nothing more is submitted" in err and "`genstudio-batch resume` goes on" in err
    assert "rows: paused: " in out and "unknown" not in out
    assert "60 done" in sh("resume", "-o", "out", "--rate", "1000/second").out
    assert sorted(sh.seeds.values()) == list(range(1, 61))


def test_invalid_rows_stop_a_batch_before_anything_is_paid_for(sh: Shell) -> None:
    (sh.folder / "rows.csv").write_text("seed,width,height\n1,64,64\n2,64,64.5\n3,1,64\n")
    refused = sh(*RUN, *FAST)
    assert refused.code == 1 and refused.out == ""
    assert "row 2 (line 3): height='64.5': expected an integer" in refused.err
    assert "row 3 (line 4): width=1 (node 5, input 'width'): expected an integer from 16 to 16384" in refused.err
    assert sh.emulator.tasks == []
    checked = sh("check", "rows.csv", "-w", WORKFLOW)
    assert (checked.code, checked.out) == (1, "3 rows, 2 problems\n")
    assert checked.err.splitlines() == [line.strip() for line in refused.err.splitlines()[1:]]
    some = sh(*RUN, *FAST, "--keep-going")
    assert some.code == 1 and "1 done, 2 failed (invalid 2); 1 task paid" in some.out
    failed = lines_of(sh("export", "-o", "out", "--state", "failed").out)
    assert [(row["row"], row["reason"]) for row in failed] == [(2, "invalid"), (3, "invalid")]


def test_check_needs_no_key_and_counts_what_it_does_not_print(sh: Shell) -> None:
    (sh.folder / "rows.csv").write_text("seed\n" + "x\n" * 30)
    checked = sh("check", "rows.csv", "-w", WORKFLOW, "--max-problems", 10, GENSTUDIO_API_KEY="")
    assert checked.code == 1 and checked.out == "30 rows, 30 problems\n"
    assert len(checked.err.splitlines()) == 11 and "… and 20 more problems" in checked.err
    write_rows(sh.folder / "rows.csv", 3)
    assert sh("check", "rows.csv", "-w", WORKFLOW, GENSTUDIO_API_KEY="") == (0, "3 rows, 0 problems\n", "")


def test_failed_rows_are_retried(sh: Shell) -> None:
    write_rows(sh.folder / "rows.csv", 4)
    sh.emulator.fail_next("task-fails", value="out of memory")
    first = sh(*RUN, *FAST)
    assert first.code == 1 and "3 done, 1 failed (failed 1); 4 tasks paid" in first.out
    assert "retry` queues it again" in first.err
    assert sh("retry", "-o", "out", "--failed", "rejected").out == "0 rows are queued again\n"
    assert sh("retry", "-o", "out", "--failed", "failed").out == "1 row is queued again\n"
    assert "4 done; 5 tasks paid" in sh("resume", "-o", "out").out


def test_a_batch_is_cancelled(sh: Shell) -> None:
    write_rows(sh.folder / "rows.csv", 30)
    stopped = sh(*RUN, *FAST, "--budget", "4")
    assert (
        stopped.code == 1
        and "4 tasks paid of at most 4" in stopped.out
        and "budget of 4 tasks is used up" in stopped.out
    )
    assert sh("cancel", "-o", "out").out == "cancelled; 26 rows were not submitted\n"
    assert len(sh.emulator.tasks) == 4
    again = sh(*RUN, *FAST)
    assert again.code == 2 and "was cancelled" in again.err


def test_a_refused_key_stops_the_batch_at_once(sh: Shell) -> None:
    write_rows(sh.folder / "rows.csv", 50)
    stopped = sh(*RUN, *FAST, GENSTUDIO_API_KEY="sk-wrong-0123456789")
    assert stopped.code == 1 and "the service refuses the API key" in stopped.out and "50 queued" in stopped.out
    assert "sk-wrong" not in stopped.out + stopped.err
    assert "50 done; 50 tasks paid" in sh("resume", "-o", "out").out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "nothing.csv", "-w", WORKFLOW, "-o", "out"], "nothing.csv: No such file or directory"),
        (
            ["run", "rows.csv", "-w", "generated_examples.text_to_imaje", "-o", "out"],
            "did you mean generated_examples.text",
        ),
        (["run", "rows.csv", "-w", WORKFLOW], "Missing option '-o'"),
        (["run", "rows.csv", "-o", "out"], "say which workflow the rows are for"),
        ([*RUN, "--rate", "fast"], "the rate must have the form"),
        ([*RUN, "--pattern", "{nothing}"], "has no field {nothing}"),
        ([*RUN, "--database", "mysql://me:secret@host/x"], "SQLite in a file, or Postgres"),
        ([*RUN, "--database", "postgresql://me:secret@127.0.0.1:1/x"], "cannot be used"),
        (["status", "-o", "nowhere"], "there is no database of batches"),
        (["status"], "give the output that the batch was started with, or its database"),
        (["unknown", "-o", "nowhere"], "there is no database of batches"),
        (["resolve", "1", "-o", "nowhere"], "give one of --task, --retry and --skip"),
        (["resolve", "1", "-o", "nowhere", "--retry", "--skip"], "give one of --task, --retry and --skip"),
        (["export", "results.txt", "-o", "nowhere"], "does not tell the format"),
        (["check", "rows.csv"], "give --workflow or --workflow-column"),
        (["check", "rows.xlsx", "-w", WORKFLOW], "save the sheet as CSV UTF-8"),
        (["nothing"], "No such command 'nothing'"),
    ],
)
def test_wrong_usage_says_what_to_do(sh: Shell, arguments: list[str], said: str) -> None:
    write_rows(sh.folder / "rows.csv", 1)
    done = sh(*arguments)
    assert done.code == 2 and said in done.err and done.out == "", done
    assert "secret" not in done.err
    assert sh.emulator.tasks == []


def test_a_row_that_is_not_unknown_cannot_be_resolved(sh: Shell) -> None:
    write_rows(sh.folder / "rows.csv", 1)
    assert sh(*RUN, *FAST).code == 0
    for arguments in (
        ["1", "--retry"],
        ["99", "--skip"],
        ["no-such-key", "--task", "cft-1"],
        ["1", "--by-key", "--skip"],
    ):
        done = sh("resolve", *arguments, "-o", "out")
        assert done.code == 2 and done.err.startswith("genstudio-batch: "), done
    export = sh("export", "missing/results.csv", "-o", "out")
    assert export.code == 2 and "No such file or directory" in export.err


def test_without_a_key_nothing_is_begun(sh: Shell) -> None:
    write_rows(sh.folder / "rows.csv", 1)
    done = sh(*RUN, GENSTUDIO_API_KEY="")
    assert done.code == 2 and "GENSTUDIO_API_KEY" in done.err


def test_help_loads_neither_the_engine_nor_a_database() -> None:
    program = (
        "import sys\nfrom genstudio_batch.cli import main\nsys.argv[1:] = {}\n"
        "try: main()\nexcept SystemExit: print(sorted({{'dbos', 'sqlalchemy', 'rich', 'aiohttp', 'pyarrow'}} & set(sys.modules)))"
    )
    for arguments in (["--help"], ["run", "--help"], ["status", "--help"], ["export", "--help"], ["--version"]):
        command = [sys.executable, "-c", program.format(arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]", (arguments, done.stdout)


def test_a_terminal_shows_the_batch_live(sh: Shell) -> None:
    write_rows(sh.folder / "rows.csv", 5)
    # The batch cannot end before it was seen.
    sh.emulator.schedule_faults("download:status=503@100%")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *RUN, *FAST], cwd=sh.folder, env={**sh.environment, "TERM": "xterm"}, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                seen += os.read(ours, 65536)
            except OSError:  # Linux says so when the other side is closed
                break
            if b"1 worker on 1 machine" in seen:
                sh.emulator.schedule_faults()
    os.close(ours)
    assert process.returncode == 0
    for words in (b"0 of 5 rows", b"rows/s", b"1 worker on 1 machine", b"5 done; 5 tasks paid"):
        assert words in seen, seen


def rendered(status: BatchStatus) -> str:
    from rich.console import Console

    console = Console(width=100, force_terminal=False)
    with console.capture() as capture:
        console.print(view(status))
    return capture.get()


def test_the_view_shows_everything_and_obeys_no_text() -> None:
    now = datetime(2026, 11, 28, tzinfo=UTC)
    workers = tuple(WorkerStatus(id=f"w{n}", machine=f"m{n % 2}", pid=n, alive=n < 3, seen_at=now) for n in range(4))
    status = BatchStatus(
        name="[red]evil[/red]\x1b[2J",
        state="running",
        notice="waits for downloads\x07",
        total=1_000_000,
        counts={"done": 5000, "failed": 3, "unknown": 2, "queued": 994_995},
        failures={"rejected": 2, "input-missing": 1},
        paid=5005,
        budget=10_000,
        rate=12.34,
        seconds_left=90_000,
        workers=workers,
    )
    text = rendered(status)
    expected = [
        "[red]evil[/red]\\x1b[2J", "running", "5,003 of 1,000,000 rows", "5,000  done", "3  failed", "2    rejected",
        "1    input-missing", "2  unknown", "994,995  queued", "12.3 rows/s, 1 d 1 h left; 5,005 tasks paid of at most 10,000",
        "3 workers on 2 machines", "waits for downloads\\x07",
    ]  # fmt: skip
    for words in expected:
        assert words in text, text
    assert "\x1b" not in text and "\x07" not in text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (61, "1 min 1 s"), (3600, "1 h 0 min"), (200_000, "2 d 7 h"), (59.9, "1 min 0 s")],
)
def test_durations_are_read_at_a_glance(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_control_characters_are_escaped() -> None:
    assert printable("兔 ok\n\x1b[31m\u202e") == "兔 ok\n\\x1b[31m\\u202e"
