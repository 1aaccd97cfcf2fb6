"""Exports: the same results as JSONL, CSV and Parquet, streamed, and whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from genstudio_batch import RowOutcome, SavedFile
from genstudio_batch.errors import BatchConfigurationError, ExportError
from genstudio_batch.export import COLUMNS, Format, format_of, write_export

BEGUN = datetime(2026, 11, 28, 13, 0, 0, 250_000, UTC)
LARGEST_SEED = 18446744073709551615
DONE = RowOutcome(
    number=1,
    key='rot, "grün"\n兔',
    workflow="acme.workflows.text_to_image",
    state="done",
    task="cft-1",
    seeds={"seed": LARGEST_SEED, "refiner_seed": 7},
    files=(
        SavedFile(name="00000001_0.png", size=3, sha256="ab", node="9"),
        SavedFile(name="00000001_1.png", size=4, sha256="cd"),
    ),
    attempts=2,
    machine="one",
    submitted_at=BEGUN.astimezone(timezone(timedelta(hours=8))),
    ended_at=BEGUN + timedelta(seconds=2),
    finished_at=BEGUN + timedelta(seconds=2.5),
)
FAILED = RowOutcome(
    number=2, key="2:ab", workflow="w", state="failed", reason="rejected", message="half a pair: \ud800"
)


def written(outcomes: list[RowOutcome], kind: Format) -> bytes:
    file = io.BytesIO()
    write_export(outcomes, file, kind)
    return file.getvalue()


def test_jsonl_has_everything() -> None:
    first, second = map(json.loads, written([DONE, FAILED], "jsonl").decode().splitlines())
    assert list(first) == list(second) == list(COLUMNS)
    assert first["seeds"] == {"seed": LARGEST_SEED, "refiner_seed": 7} and first["seed"] == LARGEST_SEED
    assert first["files"][0] == {"name": "00000001_0.png", "size": 3, "sha256": "ab", "node": "9"}
    assert first["submitted_at"] == "2026-11-28T13:00:00.250+00:00" and first["seconds"] == 2.5
    assert (first["key"], first["task"], first["state"], first["reason"]) == (DONE.key, "cft-1", "done", None)
    assert (second["task"], second["seed"], second["files"], second["reason"]) == (None, None, [], "rejected")
    assert second["message"] == FAILED.message


def test_csv_has_a_line_per_row() -> None:
    first, second = csv.DictReader(io.StringIO(written([DONE, FAILED], "csv").decode(), newline=""))
    assert list(first) == list(COLUMNS)
    assert first["key"] == DONE.key and int(first["seed"]) == LARGEST_SEED
    assert json.loads(first["seeds"]) == dict(DONE.seeds)
    assert first["files"] == "00000001_0.png;00000001_1.png"
    assert (
        second["reason"] == "rejected" and second["finished_at"] == "" and second["message"] == "half a pair: \\ud800"
    )


def test_parquet_has_types(tmp_path: Path) -> None:
    parquet: Any = pytest.importorskip("pyarrow.parquet", reason="pyarrow (extra parquet) is not installed")
    path = tmp_path / "results.parquet"
    negative = RowOutcome(number=3, key="c", workflow="w", state="done", seeds={"seed": -1})
    plain = RowOutcome(number=2, key="b", workflow="w", state="queued")
    write_export([DONE, plain, negative], path, "parquet")
    first, second, third = parquet.read_table(path).to_pylist()
    assert list(first) == list(COLUMNS)
    assert first["seed"] == LARGEST_SEED and first["files"] == ["00000001_0.png", "00000001_1.png"]
    assert first["submitted_at"] == BEGUN and first["seconds"] == 2.5
    assert second["task"] is None and second["files"] == []
    assert third["seed"] is None and third["seeds"] == '{"seed": -1}'


@pytest.mark.parametrize("kind", ["jsonl", "csv", "parquet"])
def test_an_export_that_breaks_leaves_what_was_there(tmp_path: Path, kind: Format) -> None:
    if kind == "parquet":
        pytest.importorskip("pyarrow", reason="pyarrow (extra parquet) is not installed")
    path = tmp_path / f"results.{kind}"
    path.write_bytes(b"before")

    def broken() -> Iterator[RowOutcome]:
        yield DONE
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        write_export(broken(), path, kind)
    assert [one.name for one in tmp_path.iterdir()] == [path.name] and path.read_bytes() == b"before"
    write_export([DONE], path, kind)
    assert path.read_bytes() != b"before"


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="No such file or directory"):
        write_export([DONE], tmp_path / "missing" / "a.csv", "csv")
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(ExportError, match="a.csv"):
        write_export([DONE], tmp_path / "a.csv", "csv")
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize(("name", "kind"), [("a.csv", "csv"), ("a.JSONL", "jsonl"), ("a.parquet", "parquet")])
def test_the_suffix_tells_the_format(name: str, kind: str) -> None:
    assert format_of(name, None) == kind
    assert format_of("whatever.txt", kind) == kind


@pytest.mark.parametrize(
    ("name", "kind", "said"), [("a.txt", None, "does not tell the format"), ("a.csv", "xml", "'xml' is not a format")]
)
def test_an_unknown_format_says_which_there_are(name: str, kind: str | None, said: str) -> None:
    with pytest.raises(BatchConfigurationError, match=said):
        format_of(name, kind)


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_exporting_takes_no_more_memory_for_more_rows(tmp_path: Path, kind: Format) -> None:
    peaks: list[int] = []
    for rows in (1_000, 50_000):
        tracemalloc.start()
        write_export((FAILED for _ in range(rows)), tmp_path / "out", kind)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0], peaks
