"""Rows of a JSONL file: one JSON object per line, with values of the types that parameters have."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .reading import Lines, RawRow, opened
from .texts import parsed_json


class JsonlFile:
    """A file with one JSON object per line; blank lines are no rows."""

    has_texts = False
    columns = None

    def __init__(self, path: Path) -> None:
        self._path = path

    def raw_rows(self, start: int) -> Iterator[RawRow]:
        """The rows from a number on.

        Raises:
            RowsError: The file cannot be read, or not beyond some line.
        """
        with opened(self._path) as file:
            lines = Lines(file, str(self._path))
            number = 0
            for text in lines:
                if not text.strip():
                    continue
                number += 1
                if number >= start:
                    yield _raw_row(number, lines.number, text)


def _raw_row(number: int, line: int, text: str) -> RawRow:
    try:
        values = parsed_json(text)
    except ValueError as error:
        return RawRow(number, line, {}, f"this is not JSON: {error}")
    if not isinstance(values, dict):
        return RawRow(number, line, {}, "a line holds one JSON object, such as {" + '"steps": 20}')
    return RawRow(number, line, values)
