"""JSON values of a document: their types, when two are equal, and how messages show them."""

from __future__ import annotations

import json
from enum import Enum
from typing import Literal, TypeAlias, overload

JSONValue: TypeAlias = str | int | float | bool | list["JSONValue"] | dict[str, "JSONValue"] | None
Number: TypeAlias = int | float
Choice: TypeAlias = str | int | float | bool

_LONGEST = 60


class Absent(Enum):
    """Marks what a document does not contain, as opposed to an explicit null."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent.ABSENT
MaybeValue: TypeAlias = JSONValue | Literal[Absent.ABSENT]


@overload
def unwrapped(value: JSONValue) -> JSONValue: ...
@overload
def unwrapped(value: MaybeValue) -> MaybeValue: ...
def unwrapped(value: MaybeValue) -> MaybeValue:
    """Return the value inside `{"__value__": ...}`, or the value itself.

    ComfyUI wraps a list this way, because a bare list would read as a link. It ignores any other key of the wrapper.
    """
    if isinstance(value, dict) and "__value__" in value:
        return value["__value__"]
    return value


def same_value(one: MaybeValue, other: MaybeValue) -> bool:
    """Compare two JSON values at every depth.

    1 equals 1.0, but neither equals true. A wrapped list equals the bare one.
    """
    one, other = unwrapped(one), unwrapped(other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_value, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_value(one[key], other[key]) for key in one)
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def as_number(value: JSONValue) -> Number | None:
    """Return a number unchanged, and None for anything else; true is not a number."""
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def as_text(value: JSONValue) -> str:
    """Return a string unchanged, and "" for anything else."""
    return value if isinstance(value, str) else ""


def shown(value: object) -> str:
    """Format a JSON value on one line for a message, shortened if it is long."""
    text = json.dumps(value, ensure_ascii=False)
    if len(text) <= _LONGEST:
        return text
    return text[: _LONGEST - 2] + ('…"' if isinstance(value, str) else "…")
