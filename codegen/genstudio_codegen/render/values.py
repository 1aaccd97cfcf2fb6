"""Values, ranges and choices as the documentation of a module shows them."""

from __future__ import annotations

from genstudio_codegen.parameter_spec import ABSENT, JSONValue, MaybeValue, Number, Parameter
from genstudio_codegen.text import one_line

from .choice_sets import ChoiceSet
from .literals import literal

_POWERS = {2**power - 1: f"2**{power} - 1" for power in (53, 63, 64)}
"""Bounds that nobody reads as digits."""


def shown(value: JSONValue) -> str:
    """A value as prose shows it: in single quotes if possible, which need no escape in a docstring.

    Never by `repr`, which follows the interpreter's Unicode version.
    """
    source = literal(value)
    return f"'{source[1:-1]}'" if source[0] == '"' and "'" not in source else source


def value_text(value: MaybeValue) -> str:
    """A default or a stored value on one line, or "" if there is none."""
    return "" if value is ABSENT or value is None else one_line(shown(value), 60)


def range_text(parameter: Parameter, *, short: bool = False) -> str:
    """The range of a number, or "" if it has none; `short` writes huge bounds as powers."""
    low, high = (_bound(bound, short=short) for bound in (parameter.minimum, parameter.maximum))
    if low and high:
        return f"{low} to {high}"
    if low:
        return f"{low} or more"
    return f"{high} or less" if high else ""


def _bound(bound: Number | None, *, short: bool) -> str:
    if bound is None:
        return ""
    return _POWERS.get(bound, str(bound)) if short and isinstance(bound, int) else str(bound)


def choices_text(choices: ChoiceSet, limit: int) -> str:
    """The first choices, and how many more there are."""
    listed = ", ".join(shown(choice) for choice in choices.choices[:limit])
    left = len(choices.choices) - limit
    return f"{listed}, … {left} more" if left > 0 else listed
