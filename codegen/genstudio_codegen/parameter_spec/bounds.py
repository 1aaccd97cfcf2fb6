"""Bounds and steps of a range, as numbers that fit the kinds they apply to."""

from __future__ import annotations

import math
from collections.abc import Callable

from .json_values import JSONValue, Number, as_number
from .model import Kind

_BEFORE_ROUNDING = {2.0**64: 2**64 - 1, 2.0**63: 2**63 - 1}
"""Bounds that a JSON writer rounded to a float, and the integers that they were."""


def lower_bound(value: JSONValue, kinds: tuple[Kind, ...]) -> Number | None:
    """Return a lower bound for values of some kinds.

    Args:
        value: The bound as the document gives it.
        kinds: The kinds that it limits. For integers, 0.5 becomes 1.

    Returns:
        The bound, or None if `value` is not a number.
    """
    return _bound(value, kinds, math.ceil)


def upper_bound(value: JSONValue, kinds: tuple[Kind, ...]) -> Number | None:
    """Return an upper bound for values of some kinds.

    Args:
        value: The bound as the document gives it.
        kinds: The kinds that it limits. For integers, 9.5 becomes 9, and 2.0**64 becomes 2**64 - 1.

    Returns:
        The bound, or None if `value` is not a number.
    """
    return _bound(value, kinds, math.floor)


def step_size(value: JSONValue, kinds: tuple[Kind, ...]) -> Number | None:
    """Return the increment of a slider, or None if `value` is not a positive number."""
    number = as_number(value)
    if number is None or number <= 0:
        return None
    return int(number) if isinstance(number, float) and number.is_integer() and Kind.INT in kinds else number


def _bound(value: JSONValue, kinds: tuple[Kind, ...], rounded: Callable[[float], int]) -> Number | None:
    number = as_number(value)
    if number is None or isinstance(number, int) or Kind.INT not in kinds:
        return number
    return _BEFORE_ROUNDING.get(number) or rounded(number)
