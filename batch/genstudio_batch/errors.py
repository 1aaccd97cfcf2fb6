"""All exceptions of this package, under one base class, `BatchError`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class BatchError(Exception):
    """Base class of all exceptions that this package raises deliberately."""


class BatchConfigurationError(BatchError, ValueError):
    """An option that cannot be used: a rate that is no rate, a database URL without a driver, two ways to resolve a row."""


class BatchNotFound(BatchError, LookupError):
    """The database has no such batch, or the batch has no such row."""


class InvalidRows(BatchError, ValueError):
    """Rows that the workflow's parameters do not allow; nothing has been submitted."""

    def __init__(self, message: str, count: int) -> None:
        super().__init__(message)
        self.count = count
        """How many problems there are; the message shows the first ones."""


class DatabaseUnusable(BatchError):
    """The database cannot be opened, or it was made by another version of this package."""


class RowsError(BatchError, ValueError):
    """Rows that cannot be read at all, or not beyond some line: no such file, another encoding, an unknown column."""


class RowProblem(NamedTuple):
    """One thing that is wrong with a row; a row may have several."""

    number: int
    """The row's position from 1, or 0 for the header."""
    key: str
    """The row's key; "" where it has none."""
    column: str
    """The column, which is the parameter's name; "" where the problem belongs to no column."""
    message: str
    """What is wrong, and what to do."""
    line: int | None = None
    """The line of the file where the row ends; None where the source has no lines."""

    def __str__(self) -> str:
        where = "header" if not self.number else f"row {self.number}"
        at = f" (line {self.line})" if self.line is not None and self.number else ""
        return f"{where}{at}: {self.message}"


class InvalidRow(BatchError, ValueError):
    """A row whose values the workflow's parameters do not allow; `problems` lists all of them."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


class OutputError(BatchError):
    """A file that could not be written to the output, or an output that cannot be used."""

    def __init__(self, message: str, *, again: bool = False) -> None:
        super().__init__(message)
        self.again = again
        """Whether another attempt may succeed."""


class ExportError(BatchError):
    """Results that could not be written."""
