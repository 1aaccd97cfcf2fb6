"""How values of a spec are shown: on one plain line, the same on every Python version."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from genstudio_codegen.parameter_spec import ABSENT, JSONValue, MaybeValue, Number, Parameter
from genstudio_codegen.text import plain_text

from .change import NOTHING, Side

_LONGEST = 60
_SHOWN_CHOICES = 6
_PLAIN_ID = re.compile(r"[A-Za-z0-9_:]{1,40}")
_LEAD = 16
"""Characters shown before the first difference between two long texts."""


def shown(value: MaybeValue, *, start: int = 0) -> str:
    """Format a value as JSON on one line, shortened if it is long.

    Args:
        value: The value.
        start: The character that the text starts at.
    """
    text = _text(value)
    lead = "…" if start else ""
    return lead + (text[start:] if len(text) - start <= _LONGEST else text[start : start + _LONGEST - 1] + "…")


def value_sides(before: MaybeValue, after: MaybeValue) -> tuple[Side, Side]:
    """Return two values as sides of a change; long ones start shortly before the first difference."""
    start = 0
    if max(len(_text(before)), len(_text(after))) > _LONGEST:
        pairs = zip(_text(before), _text(after), strict=False)
        same = next((index for index, (one, other) in enumerate(pairs) if one != other), 0)
        start = max(0, same - _LEAD)
    return _value_side(before, start), _value_side(after, start)


def _value_side(value: MaybeValue, start: int) -> Side:
    return Side(None, "none") if value is ABSENT else Side(value, shown(value, start=start))


def place_text(node_id: str, input_name: str = "") -> str:
    """Describe a node, or an input of it."""
    node = f"node {node_id if _PLAIN_ID.fullmatch(node_id) else shown(node_id)}"
    return f"{node}, input {shown(input_name)}" if input_name else node


def range_side(parameter: Parameter) -> Side:
    """Return a parameter's range: `[minimum, maximum]`, with null for no bound."""
    low, high = parameter.minimum, parameter.maximum
    if low is None and high is None:
        return Side([None, None], "any number")
    if low is None:
        return Side([None, high], f"at most {_number(high)}")
    if high is None:
        return Side([low, None], f"at least {_number(low)}")
    return Side([low, high], f"{_number(low)} to {_number(high)}")


def list_side(values: Sequence[JSONValue]) -> Side:
    """Return choices: the text has the first of them, and how many there are in all."""
    if not values:
        return NOTHING
    text = ", ".join(shown(value) for value in values[:_SHOWN_CHOICES])
    return Side(list(values), text if len(values) <= _SHOWN_CHOICES else f"{text}, … ({len(values)} in all)")


def _number(number: Number | None) -> str:
    text = json.dumps(number)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _text(value: MaybeValue) -> str:
    return "none" if value is ABSENT else plain_text(json.dumps(value, ensure_ascii=False))
