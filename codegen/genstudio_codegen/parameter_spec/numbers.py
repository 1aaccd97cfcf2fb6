"""Bounds and steps as numbers of the kind that they bound."""

from __future__ import annotations

import math
from collections.abc import Callable

from .model import JSONValue, Kind, Number

_ROUNDED = {2.0**64: 2**64 - 1, 2.0**63: 2**63 - 1}
"""Bounds that a JSON writer rounded to a float, and what they were."""


def as_number(value: JSONValue) -> Number | None:
    """A number, or None for anything else; true is no number."""
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def bound(value: JSONValue, kinds: tuple[Kind, ...], rounded: Callable[[float], int]) -> Number | None:
    """A bound: an integer for what takes only integers, else as the document has it."""
    number = as_number(value)
    if number is None or isinstance(number, int) or Kind.INT not in kinds:
        return number
    return _ROUNDED.get(number) or rounded(number)


def minimum(value: JSONValue, kinds: tuple[Kind, ...]) -> Number | None:
    """A lower bound; 0.5 is 1 for integers."""
    return bound(value, kinds, math.ceil)


def maximum(value: JSONValue, kinds: tuple[Kind, ...]) -> Number | None:
    """An upper bound; 9.5 is 9 for integers, and 2.0**64 is 2**64 - 1."""
    return bound(value, kinds, math.floor)


def step(value: JSONValue, kinds: tuple[Kind, ...]) -> Number | None:
    """A slider's step; None where it is not a positive number."""
    number = as_number(value)
    if number is None or number <= 0:
        return None
    return int(number) if isinstance(number, float) and number.is_integer() and Kind.INT in kinds else number
