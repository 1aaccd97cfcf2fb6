"""A source of rows: what a reader has read, with each row's workflow, key and converted values."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from genstudio_transport import InvalidParameter

from ..errors import InvalidRow, RowProblem, RowsError
from .building import build_prompt
from .file_values import NotAFile, file_value, takes_file
from .items import Items, NotDurable, json_value
from .reading import LARGEST_CELL, RawRow, Reader, file_fingerprint
from .row import Row, content_key, key_problem
from .texts import NotConvertible, from_text
from .workflows import load_workflow

if TYPE_CHECKING:
    from genstudio_transport import JSONValue, Workflow


class RowSource:
    """Rows of one reader.

    Args:
        reader: Reads the file or the items.
        path: The file; None for items.
        workflow: The module of all rows, or the package that the column's names are in.
        workflow_column: The column that names each row's module; None if `workflow` is the module.
        key_column: The column of the keys; None for keys of number and content.
    """

    def __init__(
        self,
        reader: Reader,
        path: Path | None,
        workflow: str | None,
        workflow_column: str | None,
        key_column: str | None,
    ) -> None:
        self._reader = reader
        self._path = path
        self._workflow = workflow
        self._workflow_column = workflow_column
        self._key_column = key_column
        self.name = str(path) if path else "the given rows"
        """The file's path, for messages."""
        self.repeatable = not (isinstance(reader, Items) and reader.is_iterator)
        """Whether `rows` can be called more than once. A generator is used up by its first reader."""

    @cached_property
    def fingerprint(self) -> str:
        """The hash of the whole file; "" where there is no file."""
        return file_fingerprint(self._path) if self._path else ""

    @property
    def has_keys(self) -> bool:
        """Whether a column identifies the rows, so that two of them may have the same key."""
        return self._key_column is not None

    def rows(self, start: int = 1) -> Iterator[Row | RowProblem]:
        """Read rows one by one, without keeping them.

        Args:
            start: The number of the first row that is wanted. Those before it are skipped without being checked.

        Yields:
            For each row, the row itself, or everything that is wrong with it.

        Raises:
            RowsError: The source cannot be read, or not beyond this point.
        """
        for problem in self.header_problems():
            raise RowsError(f"{self.name}: {problem.message}")
        for raw in self._reader.raw_rows(start):
            yield from self.read(raw)

    def raw_rows(self) -> Iterator[RawRow]:
        """All rows as the reader has them."""
        return self._reader.raw_rows(1)

    def header_problems(self) -> list[RowProblem]:
        """The columns that are missing, or that the workflow has no parameter for."""
        columns = self._reader.columns
        if columns is None:
            return []
        found: list[RowProblem] = []
        for option, column in (("workflow", self._workflow_column), ("key", self._key_column)):
            if column is not None and column not in columns:
                there = ", ".join(columns[:20])
                found.append(
                    RowProblem(0, "", column, f"there is no column {column!r} for the {option}; there are {there}")
                )
        if self._workflow_column is None and self._workflow is not None:
            table = load_workflow(self._workflow).table
            found += [
                RowProblem(0, "", name, _unknown(table, name)) for name in columns if self._is_unknown(table, name)
            ]
        return found

    def _is_unknown(self, table: Workflow, column: str) -> bool:
        return column != self._key_column and table.get(column) is None

    def read(self, raw: RawRow) -> Iterator[Row | RowProblem]:
        """The row, or all that is wrong with it as far as reading tells."""
        if raw.problem:
            yield RowProblem(raw.number, "", "", raw.problem, raw.line)
            return
        values = dict(raw.values)
        key, wrong_key = self._key(values)
        try:
            path = self._workflow_of(values)
            table = load_workflow(path).table
        except RowsError as error:
            yield RowProblem(raw.number, key, self._workflow_column or "", str(error), raw.line)
            return
        if self._key_column is not None and table.get(self._key_column) is None:
            values.pop(self._key_column, None)
        given: dict[str, JSONValue] = {}
        made: dict[str, JSONValue] = {}
        problems = [(self._key_column or "", wrong_key)] if wrong_key else []
        for name, value in values.items():
            try:
                given[name] = value = json_value(table, name, value)
                made[name] = self._converted(table, name, value)
            except (NotConvertible, NotAFile, NotDurable) as error:
                problems.append((name, str(error)))
            except InvalidParameter as error:
                problems.append((name, error.problems[0].message))
        row = Row(raw.number, key or content_key(raw.number, path, given), path, made)
        if not problems:
            yield row
            return
        yield from (RowProblem(raw.number, key, name, message, raw.line) for name, message in problems)
        yield from (
            one._replace(key=key, line=raw.line) for one in _other_problems(row, {name for name, _ in problems})
        )

    def _key(self, values: dict[str, object]) -> tuple[str, str | None]:
        """The key of a row with a key column, and what is wrong with it."""
        if self._key_column is None:
            return "", None
        key = values.get(self._key_column, "")
        problem = key_problem(key)
        return ("", f"column {self._key_column!r}: {problem}") if problem else (str(key), None)

    def _workflow_of(self, values: dict[str, object]) -> str:
        """The import path of a row's module."""
        if self._workflow_column is None:
            return self._workflow or ""
        name = values.pop(self._workflow_column, None)
        if not isinstance(name, str):
            raise RowsError(f"column {self._workflow_column!r} does not name the workflow")
        return f"{self._workflow}.{name}" if self._workflow else name

    def _converted(self, table: Workflow, name: str, value: JSONValue) -> JSONValue:
        if isinstance(value, str) and len(value) > LARGEST_CELL:
            raise NotConvertible(f"{name}: a text of {len(value)} characters; at most {LARGEST_CELL} are allowed")
        parameter = table.get(name)
        if parameter is None:
            raise NotConvertible(_unknown(table, name))
        if takes_file(parameter):
            return file_value(parameter, value, self._path.parent if self._path else None)
        return from_text(parameter, value) if self._reader.has_texts and isinstance(value, str) else value


def _other_problems(row: Row, known: set[str]) -> list[RowProblem]:
    """What is wrong with the values that could be read, so that everything is reported at once."""
    try:
        build_prompt(row)
    except InvalidRow as error:
        return [problem for problem in error.problems if problem.column not in known]
    return []


def _unknown(table: Workflow, name: str) -> str:
    """What the transport says about a name that is no parameter, with the closest one."""
    try:
        table.prompt({name: ""})
    except InvalidParameter as error:
        return error.problems[0].message
    return f"{name}: no such parameter"
