"""Equality of JSON values, and how they are shown: one plain line, the same on every Python version."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from genstudio_codegen.parameter_spec import Parameter
from genstudio_codegen.parameter_spec.model import ABSENT, JSONValue, MaybeValue, Number
from genstudio_codegen.text import plain_text

from .change import NOTHING, Side

_LONGEST = 60
_SHOWN_CHOICES = 6
_PLAIN_ID = re.compile(r"[A-Za-z0-9_:]{1,40}")
_LEAD = 16
"""Characters shown before the first one that differs in two long texts."""


def same_value(one: MaybeValue, other: MaybeValue) -> bool:
    """Equal as JSON values at every depth: 1 is 1.0, but neither is true; a list is the same when it is wrapped."""
    one, other = _unwrapped(one), _unwrapped(other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_value, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_value(one[key], other[key]) for key in one)
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def is_told(value: MaybeValue) -> bool:
    """Whether a document gives a value: null says no more than nothing."""
    return value is not ABSENT and value is not None


def shown(value: MaybeValue, *, start: int = 0) -> str:
    """A value as JSON on one line, from a character on, cut where it is long."""
    text = _text(value)
    lead = "…" if start else ""
    return lead + (text[start:] if len(text) - start <= _LONGEST else text[start : start + _LONGEST - 1] + "…")


def sides(before: MaybeValue, after: MaybeValue) -> tuple[Side, Side]:
    """Two values; of long ones, the part from where they differ."""
    start = 0
    if max(len(_text(before)), len(_text(after))) > _LONGEST:
        pairs = zip(_text(before), _text(after), strict=False)
        same = next((index for index, (one, other) in enumerate(pairs) if one != other), 0)
        start = max(0, same - _LEAD)
    return side(before, start), side(after, start)


def side(value: MaybeValue, start: int = 0) -> Side:
    """One value; null for what a document does not say."""
    return Side(None, "none") if value is ABSENT else Side(value, shown(value, start=start))


def place_text(node_id: str, input_name: str = "") -> str:
    """A node, and an input of it, in words."""
    node = f"node {node_id if _PLAIN_ID.fullmatch(node_id) else shown(node_id)}"
    return f"{node}, input {shown(input_name)}" if input_name else node


def range_side(parameter: Parameter) -> Side:
    """A parameter's range: `[minimum, maximum]`, null where it has no end."""
    low, high = parameter.minimum, parameter.maximum
    if low is None and high is None:
        return Side([None, None], "any number")
    if low is None:
        return Side([None, high], f"at most {_number(high)}")
    if high is None:
        return Side([low, None], f"at least {_number(low)}")
    return Side([low, high], f"{_number(low)} to {_number(high)}")


def list_side(values: Sequence[JSONValue]) -> Side:
    """Choices: the first of them, and how many there are in all."""
    if not values:
        return NOTHING
    text = ", ".join(shown(value) for value in values[:_SHOWN_CHOICES])
    return Side(list(values), text if len(values) <= _SHOWN_CHOICES else f"{text}, … ({len(values)} in all)")


def _number(number: Number | None) -> str:
    text = json.dumps(number)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _text(value: MaybeValue) -> str:
    return "none" if value is ABSENT else plain_text(json.dumps(value, ensure_ascii=False))


def _unwrapped(value: MaybeValue) -> MaybeValue:
    """The list inside `{"__value__": [...]}`, which is how ComfyUI tells one from a link."""
    if isinstance(value, dict) and len(value) == 1 and isinstance(value.get("__value__"), list):
        return value["__value__"]
    return value
