"""Values of other libraries as JSON values: NumPy's scalars, decimals, members of an enum, subclasses of str and int.

Nothing is imported for them: they are recognised by what their types offer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, ItemsView
from typing import Any, cast

from .arrays import array_problem, is_array
from .file_inputs import ServerFile, is_local
from .values import RANDOM

_DEEPEST = 100
_MOST_VALUES = 1_000_000
"""A list can contain the same list many times, and so have no end although it takes little memory."""
_MOST_BITS = 1024
"""As many as the largest float has. Readers of JSON that use floats take a longer integer for an infinity."""
_MOST_DIGITS = 400
"""More than the largest float has: a decimal beyond it would be a number of any size in memory."""
_NO_FLOAT = "JSON numbers are finite, and no larger than a float"
_EMPTY_CELLS = {"NAType": "<NA>", "NaTType": "NaT"}
"""The types of pandas that stand for an empty cell, and how they are written."""


class NotJSON(Exception):
    """A value stands for no JSON value and is no file; the text says why."""


def as_json(value: object) -> object:
    """Convert a value into the JSON value that it stands for.

    A scalar of NumPy becomes the Python number or string that `item()` gives, so that `numpy.float32(0.1)` is sent as
    0.10000000149011612. A `Decimal` without a fraction becomes an int, another one the nearest float. A member of an
    enum becomes its value. Lists and dicts are converted item by item.

    Args:
        value: Any object. Methods that a subclass of `str`, `int`, `float`, `list` or `dict` overrides are not called.

    Returns:
        Exactly a `str`, `int`, `float`, `bool`, `list`, `dict` or None, at every depth. `RANDOM` and what is to be
        uploaded are returned unchanged.

    Raises:
        NotJSON: The value stands for none.
    """
    if value is RANDOM or type(value) is ServerFile:
        return value
    if not issubclass(type(value), _JSON):
        if is_array(value):
            if problem := array_problem(value):
                raise NotJSON(problem)
            return value
        if is_local(value):
            return value
    return _Conversion().of(value, 0)


_JSON = (str, int, float, list, dict, type(None))
_EXACT: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (str, str.__str__),
    (int, int.__int__),
    (float, float.__float__),
)
"""What makes an exact `str`, `int` or `float` of an instance of a subclass, whatever the subclass overrides."""


class _Conversion:
    """The conversion of one value, which counts all values inside it."""

    def __init__(self) -> None:
        self._count = 0

    def of(self, value: Any, depth: int) -> object:
        self._count += 1
        if self._count > _MOST_VALUES:
            raise NotJSON(f"it contains more than {_MOST_VALUES:,} values")
        if depth > _DEEPEST:
            raise NotJSON(f"it is nested more than {_DEEPEST} levels deep, or contains itself")
        kind = cast("type[object]", type(value))
        if kind is bool or value is None:
            return value
        if _is_a(kind, "enum", "Enum"):
            # `value` may be overridden; this is where it is stored.
            return self.of(object.__getattribute__(value, "_value_"), depth + 1)
        for plain, exact in _EXACT:
            if issubclass(kind, plain):
                return _checked(exact(value))
        if issubclass(kind, list):
            return [self.of(item, depth + 1) for item in list[object].__iter__(value)]
        if issubclass(kind, dict):
            items = cast("ItemsView[object, object]", dict[object, object].items(value))
            return {self._key(key): self.of(item, depth + 1) for key, item in items}
        return _checked(_decimal(value) if _is_a(kind, "decimal", "Decimal") else _scalar(value))

    def _key(self, key: object) -> str:
        if not issubclass(type(key), str):
            raise NotJSON("a key of a dict is not a string")
        return cast("str", self.of(key, 0))


def _is_a(kind: type[object], module: str, name: str) -> bool:
    """Whether a type derives from a class of a module; if nobody has loaded the module, it cannot."""
    base: object = getattr(sys.modules.get(module), name, None)
    return isinstance(base, type) and issubclass(kind, base)


def _decimal(value: Any) -> object:
    decimal = sys.modules["decimal"].Decimal
    if decimal.is_nan(value):
        return float("nan")
    if not decimal.is_finite(value) or abs(decimal.adjusted(value)) > _MOST_DIGITS:
        raise NotJSON(_NO_FLOAT)
    # `Decimal("20.0")` is a float as `20.0` is: an integer is written without a fraction.
    is_integer = decimal.as_tuple(value).exponent >= 0
    return cast("object", decimal.__int__(value) if is_integer else decimal.__float__(value))


def _scalar(value: Any) -> object:
    """What a scalar of NumPy, or an array of no dimensions, stands for."""
    kind = cast("type[object]", type(value))
    if not hasattr(kind, "dtype") or not hasattr(kind, "item") or tuple(value.shape) != ():
        raise NotJSON(_reason(value))
    code = getattr(value.dtype, "kind", "")
    # `item` of `numpy.longdouble` returns itself.
    item = cast("object", float(value) if code == "f" else value.item())
    if item is None and code in ("M", "m"):
        raise NotJSON(_empty_cell("NaT"))
    if type(item) not in (bool, int, float, str):
        raise NotJSON(_reason(value))
    return item


def _checked(value: object) -> object:
    """Refuse the numbers that JSON cannot represent."""
    if type(value) is float:
        if value != value:
            raise NotJSON(_empty_cell("nan"))
        if value - value != 0:
            raise NotJSON(_NO_FLOAT)
    elif type(value) is int and value.bit_length() > _MOST_BITS:
        raise NotJSON(_NO_FLOAT)
    return value


def _reason(value: object) -> str:
    name = type_name(value)
    if name in _EMPTY_CELLS:
        return _empty_cell(_EMPTY_CELLS[name])
    if is_array(value):
        return "a list cannot contain an array: give array.tolist()"
    return f"a value of type {name} is not JSON"


def _empty_cell(written: str) -> str:
    return f"{written} came from an empty cell? Leave the argument out"


def type_name(value: object) -> str:
    """The name of a value's type, which its metaclass may hide."""
    return str(type.__dict__["__name__"].__get__(type(value)))
