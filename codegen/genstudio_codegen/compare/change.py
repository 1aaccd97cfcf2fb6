"""One difference between two versions of a spec, as a value that every format shows in its own way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from genstudio_codegen.parameter_spec import JSONValue, Parameter

from .rules import CATEGORIES, Category, severity


class Side(NamedTuple):
    """What one of the two versions has: as JSON, and as one plain line for a reader."""

    value: JSONValue
    text: str


NOTHING = Side(None, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two versions of a spec.

    Attributes:
        rule: The name of its rule in `rules.RULES`.
        category: What it does to callers.
        path: A JSON pointer into the new document or, if `is_in_old`, into the old one.
        name: The parameter's Python name in the old version; "" if the change does not concern a parameter.
        node_id: The id of the node, or "".
        input_name: The name of the input, or "".
        before: What the old version has.
        after: What the new version has.
        note: A remark in our own words, without any text from a document.
        is_in_old: Whether the place is in the old document.
        source: The name of the file.
        line: The line in it, from 1.
        column: The column in it, from 1.
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


def change_of(parameter: Parameter, name: str, rule: str, category: Category, note: str = "") -> Change:
    """Describe a change of a parameter.

    Args:
        parameter: The parameter at whose place the change is shown.
        name: The Python name that callers know.
        rule: The name of the change's rule.
        category: What it does to callers.
        note: A remark, without any text from a document.
    """
    return Change(
        rule=rule,
        category=category,
        path=parameter.path,
        name=name,
        node_id=parameter.node_id,
        input_name=parameter.input_name,
        note=note,
    )


def fails(changes: Iterable[Change], fail_on: str) -> bool:
    """Report whether any change is severe enough to fail.

    Args:
        changes: The changes.
        fail_on: The least severe category that fails. No change does if this is not a category ("never").
    """
    return fail_on in CATEGORIES and any(severity(change.category) <= CATEGORIES.index(fail_on) for change in changes)


def summary(changes: Iterable[Change]) -> str:
    """Count the changes by category: `3 changes: 1 breaks-source, 2 safe`."""
    found = [change.category for change in changes]
    if not found:
        return "no changes"
    counts = [f"{found.count(category)} {category}" for category in CATEGORIES if category in found]
    return f"{len(found)} {'change' if len(found) == 1 else 'changes'}: {', '.join(counts)}"
