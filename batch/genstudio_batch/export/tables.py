"""Exported rows as JSONL, CSV or Parquet, one after the other."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from importlib import import_module
from io import TextIOWrapper
from itertools import islice
from typing import IO, Any, Literal, TypeAlias

from ..errors import ExportError
from ..records import RowOutcome
from .fields import COLUMNS, fields_of, flat

Format: TypeAlias = Literal["jsonl", "csv", "parquet"]
_AT_A_TIME = 10_000


def write_jsonl(outcomes: Iterable[RowOutcome], file: IO[bytes]) -> None:
    """Write one JSON object per row."""
    with _text(file) as text:
        for outcome in outcomes:
            text.write(json.dumps(fields_of(outcome), ensure_ascii=False, separators=(",", ":")) + "\n")


def write_csv(outcomes: Iterable[RowOutcome], file: IO[bytes]) -> None:
    """Write a header and a line per row; the names of several files are separated by semicolons."""
    with _text(file) as text:
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for outcome in outcomes:
            fields = flat(fields_of(outcome))
            writer.writerow({**fields, "files": ";".join(fields["files"])})


def write_parquet(outcomes: Iterable[RowOutcome], file: IO[bytes]) -> None:
    """Write a Parquet file; raises `ExportError` without pyarrow."""
    try:
        arrow: Any = import_module("pyarrow")
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError:
        raise ExportError("Parquet files need pyarrow: pip install 'genstudio-batch[parquet]'") from None
    schema = _schema(arrow)
    with parquet.ParquetWriter(file, schema) as writer:
        rows = iter(outcomes)
        while some := list(islice(rows, _AT_A_TIME)):
            writer.write_table(arrow.Table.from_pylist([_arrow_row(outcome) for outcome in some], schema))


def _schema(arrow: Any) -> Any:
    moment = arrow.timestamp("ms", tz="UTC")
    kinds = {
        "row": arrow.int64(),
        "seed": arrow.uint64(),
        "files": arrow.list_(arrow.string()),
        "attempts": arrow.int32(),
    }
    kinds |= {"submitted_at": moment, "ended_at": moment, "finished_at": moment, "seconds": arrow.float64()}
    return arrow.schema([(name, kinds.get(name, arrow.string())) for name in COLUMNS])


def _arrow_row(outcome: RowOutcome) -> dict[str, Any]:
    fields = flat(fields_of(outcome))
    times = {name: getattr(outcome, name) for name in ("submitted_at", "ended_at", "finished_at")}
    # A column has one type. A negative seed, which no known node has, is in `seeds`.
    seed = fields["seed"] if (fields["seed"] or 0) >= 0 else None
    return {**fields, **times, "seed": seed}


class _Text(TextIOWrapper):
    """Text on a file that stays open."""

    def __exit__(self, *exception: object) -> None:
        self.flush()
        self.detach()


def _text(file: IO[bytes]) -> _Text:
    # A message can contain half of a surrogate pair, as whatever a service sends.
    return _Text(file, encoding="utf-8", errors="backslashreplace", newline="")


WRITERS: dict[Format, Callable[[Iterable[RowOutcome], IO[bytes]], None]] = {
    "jsonl": write_jsonl,
    "csv": write_csv,
    "parquet": write_parquet,
}
