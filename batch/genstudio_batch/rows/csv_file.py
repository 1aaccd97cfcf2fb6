"""Rows of a CSV file: a header with the names of columns, then a row per record. An empty cell gives nothing."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ..errors import RowsError
from .reading import Lines, RawRow, opened


class CsvFile:
    """A CSV file with commas and, where needed, double quotes (RFC 4180)."""

    has_texts = True

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def columns(self) -> tuple[str, ...]:
        """The names in the header.

        Raises:
            RowsError: There is no header, or its names cannot be told apart.
        """
        for _, cells in self._records():
            self._check(cells)
            return tuple(cells)
        raise RowsError(f"{self._path} is empty: its first line must name the columns")

    def raw_rows(self, start: int) -> Iterator[RawRow]:
        """The rows from a number on; blank lines are none.

        Raises:
            RowsError: The file cannot be read, or not beyond some line.
        """
        columns = self.columns
        records = self._records()
        next(records)
        for number, (line, cells) in enumerate(records, 1):
            if number < start:
                continue
            if len(cells) != len(columns):
                problem = f"{len(cells)} cells, but the header has {len(columns)}"
                yield RawRow(number, line, {}, problem)
            else:
                yield RawRow(number, line, {name: cell for name, cell in zip(columns, cells, strict=True) if cell})

    def _check(self, names: list[str]) -> None:
        if len(names) == 1 and any(other in names[0] for other in ";\t|"):
            raise RowsError(f"{self._path}:1: the columns must be separated by commas")
        for name, times in Counter(names).items():
            if not name:
                raise RowsError(f"{self._path}:1: column {names.index(name) + 1} has no name")
            if times > 1:
                raise RowsError(f"{self._path}:1: the column {name!r} is there {times} times")

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """Each record with the number of its last line."""
        with opened(self._path) as file:
            reader = csv.reader(Lines(file, str(self._path)), strict=True)
            try:
                for cells in reader:
                    if cells:
                        yield reader.line_num, cells
            except csv.Error as error:
                raise RowsError(f"{self._path}:{reader.line_num}: {_explained(str(error))}") from None


def _explained(reason: str) -> str:
    if reason.startswith("field larger"):
        return f"{reason}; is a quote before this line never closed?"
    if reason == "unexpected end of data":
        return "the file ends within quotes: a quote is never closed"
    if reason.startswith("new-line character"):
        return "a line ends with a carriage return alone: save the file with the line ends of Unix or Windows"
    return f"{reason}: a quote within a quoted cell is written twice"
