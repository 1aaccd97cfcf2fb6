"""One difference between two versions of a spec, as a value that every format shows in its own way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from genstudio_codegen.problems import Problem
from genstudio_codegen.parameter_spec.model import JSONValue

from .rules import CATEGORIES, Category, severity


class Side(NamedTuple):
    """What one of the two versions says: as JSON, and as one plain line for a reader."""

    value: JSONValue
    text: str


NOTHING = Side(None, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference; `name` is the Python name that callers know, "" where the change is no parameter's.

    `path` is a JSON pointer into the new document or, where `is_in_old`, into the old one. `note` is a sentence of
    ours, without anything from a document. `source`, `line` and `column` (from 1) say where that is in a file.
    """

    rule: str
    category: Category
    path: str
    name: str = ""
    node_id: str = ""
    input_name: str = ""
    before: Side = NOTHING
    after: Side = NOTHING
    note: str = ""
    is_in_old: bool = False
    source: str = ""
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a spec, by the names that their files were given with, and what differs, in document order."""

    old: str
    new: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of comparing: None where one of the two documents has an error; and the problems of both."""

    comparison: Comparison | None
    problems: tuple[Problem, ...]


def fails(changes: Iterable[Change], fail_on: str) -> bool:
    """Whether a change is of a category or of a more severe one; none is where `fail_on` is no category ("never")."""
    return fail_on in CATEGORIES and any(severity(change.category) <= CATEGORIES.index(fail_on) for change in changes)


def summary(changes: Iterable[Change]) -> str:
    """How many changes there are, and of what categories: `3 changes: 1 breaks-source, 2 safe`."""
    found = [change.category for change in changes]
    if not found:
        return "no changes"
    counts = [f"{found.count(category)} {category}" for category in CATEGORIES if category in found]
    return f"{len(found)} {'change' if len(found) == 1 else 'changes'}: {', '.join(counts)}"
