"""Values to try for a parameter: inside, at and beyond its bounds, of other types, and what only looks right."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from genstudio_codegen.parameter_spec import ABSENT, Kind, Parameter

_ANYTHING: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    2.5,
    math.nan,
    math.inf,
    "",
    "nobody",
    "64",
    "true",
    "中文 😀",
    "\ud83d",
    "a\0b",
    [],
    [1],
    ["1", 0],
    [1, 2, 3],
    {},
    {"a": 1},
    {"__value__": 20},
    {"__value__": "x"},
    {"__value__": [1, 2]},
    {"__value__": None},
)
"""Of each type of JSON, for every parameter."""

_TEXTS = (
    "a",
    "a rabbit in a red suit",
    "two\nlines",
    "a/b",
    "a\\b",
    "'\"`{}%s",
    " padded ",
    "x" * 5000,
    "\u2028\u202e",
)
_INTEGERS = (1, 2**31, 2**53 + 1, 2**63, 2**64 - 1, 2**64, 10**30, 10**400, -(2**63))
_NUMBER_TEXTS = (" 64", "6_4", "６４", "0x10", "1e3", "64.0", "+1", "nan", "-inf", "1,5")
_FLOATS = (1e308, 5e-324, -0.0, 1e-9, 20.0, 1.8446744073709552e19)
_NUMBERS = frozenset({Kind.INT, Kind.FLOAT})
_CHOICES = frozenset({Kind.COMBO, Kind.MULTI_COMBO})


def trial_values(parameter: Parameter) -> Iterator[Any]:
    """Yield the values to try for a parameter; none that has been yielded before is of interest."""
    yield from _ANYTHING
    if parameter.stored is not ABSENT:
        yield parameter.stored
    if parameter.default is not ABSENT:
        yield parameter.default
    if not _NUMBERS.isdisjoint(parameter.kinds):
        yield from _numbers(parameter)
    if not _CHOICES.isdisjoint(parameter.kinds):
        yield from _choices(parameter)
    if Kind.STRING in parameter.kinds:
        yield from _TEXTS
    if parameter.is_upload:
        yield from ("missing.png", "folder/missing.png", "../../etc/passwd", "C:\\a.png", "https://example.com/a.png")
        yield from (str(choice).upper() for choice in parameter.also[:2])
    if parameter.also:
        yield from parameter.also[:3]


def _numbers(parameter: Parameter) -> Iterator[Any]:
    low, high, step = parameter.minimum, parameter.maximum, parameter.step
    yield from _INTEGERS
    yield from _FLOATS
    yield from _NUMBER_TEXTS
    for bound in (low, high):
        if bound is not None and math.isfinite(bound):
            for value in (bound, bound - 1, bound + 1, bound - 0.001, bound + 0.001):
                yield from (value, float(value), str(value), {"__value__": value})
    if low is not None and high is not None:
        middle = low + (high - low) // 3
        yield from (middle, int(middle), float(middle), str(middle), middle + 0.5)
        if step:
            yield from (low + step, low + step * 1.5, low + step // 2 + 1)


def _choices(parameter: Parameter) -> Iterator[Any]:
    yield from _TEXTS[:5]
    listed = parameter.choices
    yield len(listed)
    for choice in dict.fromkeys((*listed[:3], *listed[-2:])):
        yield from (choice, [choice], [choice, choice], [choice, "nobody"], {"__value__": choice})
        yield {"__value__": [choice]}
        if isinstance(choice, str):
            yield from (
                f" {choice}",
                f"{choice} ",
                choice.upper(),
                choice.title(),
                f"folder/{choice}",
                f"{choice}\ud83d",
            )
            yield from (choice.replace("/", "\\"), choice.replace("\\", "/"), choice[:-1], f"{choice}\0")
        else:
            yield from (str(choice), float(choice))
