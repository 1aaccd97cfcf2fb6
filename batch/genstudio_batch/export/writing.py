"""Writes an export: to a stream, or to a file that is there whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from ..errors import BatchConfigurationError, ExportError
from ..records import RowOutcome
from .tables import WRITERS, Format

_SUFFIXES: dict[str, Format] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def format_of(path: str | os.PathLike[str], format: str | None) -> Format:  # noqa: A002
    """The format that is meant: the given one, or else that of the file's suffix.

    Raises:
        BatchConfigurationError: There is no such format, or the suffix does not tell.
    """
    if format is not None and format in WRITERS:
        return format
    suffix = Path(path).suffix.lower()
    if format is None and suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    found = f"{format!r} is not a format" if format else f"the name {os.fspath(path)!r} does not tell the format"
    raise BatchConfigurationError(f"{found}: use jsonl, csv or parquet")


def write_export(outcomes: Iterable[RowOutcome], target: Path | IO[bytes], format: Format) -> None:  # noqa: A002
    """Write results one by one, in memory that does not grow.

    Args:
        outcomes: The rows.
        target: The file, whose folder must exist; or a stream of bytes.
        format: `jsonl`, `csv` or `parquet`.

    Raises:
        ExportError: The file cannot be written; what was there before is unchanged.
    """
    if not isinstance(target, Path):
        WRITERS[format](outcomes, target)
        return
    # A name that nobody can predict: a link planted there would lead the write elsewhere.
    staged = target.with_name(f".{target.name}.{secrets.token_hex(8)}.tmp")
    try:
        file = os.fdopen(os.open(staged, _NEW_FILE, 0o666), "wb")
    except (OSError, ValueError) as error:
        raise ExportError(f"{target}: {getattr(error, 'strerror', None) or error}") from None
    try:
        with file:
            WRITERS[format](outcomes, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(staged, target)
    except OSError as error:
        raise ExportError(f"{target}: {error.strerror or error}") from None
    finally:
        staged.unlink(missing_ok=True)
