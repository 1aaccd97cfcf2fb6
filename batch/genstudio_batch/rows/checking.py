"""Checks every row of a source before anything is paid for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from functools import lru_cache
from typing import TYPE_CHECKING

from ..errors import InvalidRow, RowProblem, RowsError
from .building import build_prompt
from .duplicates import SeenKeys
from .file_values import path_problem
from .row import Row

if TYPE_CHECKING:
    from .sources import RowSource


class RowCheck:
    """Everything that is wrong with the rows of a source, one problem after the other, in memory that does not grow.

    Args:
        source: The rows; a source that is not `repeatable` is used up.
    """

    def __init__(self, source: RowSource) -> None:
        self._source = source
        self.rows = 0
        """How many rows have been read so far."""

    def __iter__(self) -> Iterator[RowProblem]:
        """Read and check all rows. What ends the reading is the last problem."""
        try:
            yield from self._problems()
        except RowsError as error:
            yield RowProblem(self.rows, "", "", f"{error}; nothing beyond was read")

    def _problems(self) -> Iterator[RowProblem]:
        header = self._source.header_problems()
        yield from header
        named = {problem.column for problem in header}
        keys = SeenKeys() if self._source.has_keys else None
        with keys or nullcontext():
            for raw in self._source.raw_rows():
                self.rows = raw.number
                for found in self._source.read(raw):
                    if isinstance(found, RowProblem):
                        if found.column not in named:
                            yield found
                        continue
                    first = keys.add(found.key, found.number) if keys else None
                    if first is not None:
                        message = f"the key {found.key!r} is that of row {first} too"
                        yield RowProblem(found.number, found.key, "", message, raw.line)
                    for problem in row_problems(found):
                        yield problem._replace(line=raw.line)


def row_problems(row: Row) -> Iterator[RowProblem]:
    """Everything that is wrong with a row that has been read: its values, and local files that are not there."""
    try:
        prompt = build_prompt(row)
    except InvalidRow as error:
        yield from error.problems
        return
    if prompt.uploads:
        for name, value in row.values.items():
            if isinstance(value, dict) and isinstance(path := value.get("path"), str):
                reason = _path_problem(path)
                if reason:
                    yield RowProblem(row.number, row.key, name, f"{name}: {reason}")


def check_rows(source: RowSource) -> Iterator[RowProblem]:
    """Everything that is wrong with the rows of a source; see `RowCheck`."""
    return iter(RowCheck(source))


# Many rows share a picture.
_path_problem = lru_cache(maxsize=4096)(path_problem)
