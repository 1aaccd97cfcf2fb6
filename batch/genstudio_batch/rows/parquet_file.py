"""Rows of a Parquet file, read with pyarrow (extra `parquet`). A null gives nothing."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from ..errors import RowsError
from .reading import RawRow, opened

_AT_A_TIME = 1000


class ParquetFile:
    """A Parquet file."""

    has_texts = False

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._arrow: Any = import_module("pyarrow")
            self._parquet: Any = import_module("pyarrow.parquet")
        except ImportError:
            raise RowsError("Parquet files need pyarrow: pip install 'genstudio-batch[parquet]'") from None

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self._open().schema_arrow.names)

    def _open(self) -> Any:
        opened(self._path).close()
        try:
            return self._parquet.ParquetFile(self._path)
        except (self._arrow.ArrowException, OSError) as error:
            raise RowsError(f"{self._path} is not a Parquet file: {error}") from None

    def raw_rows(self, start: int) -> Iterator[RawRow]:
        """The rows from a number on, with whole row groups skipped.

        Raises:
            RowsError: The file cannot be read.
        """
        file = self._open()
        number, groups = 1, list(range(file.num_row_groups))
        while groups and number + file.metadata.row_group(groups[0]).num_rows <= start:
            number += file.metadata.row_group(groups.pop(0)).num_rows
        try:
            for batch in file.iter_batches(_AT_A_TIME, row_groups=groups):
                for values in batch.to_pylist():
                    if number >= start:
                        yield RawRow(number, None, {k: v for k, v in values.items() if v is not None})
                    number += 1
        except (self._arrow.ArrowException, OSError, ValueError, OverflowError) as error:
            raise RowsError(f"{self._path}: the file cannot be read beyond row {number - 1}: {error}") from None
        finally:
            file.close()
