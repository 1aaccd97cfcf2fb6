"""Values of other libraries as JSON values: NumPy's scalars, decimals, members of an enum, subclasses of str and int.

Nothing is imported for them: they are recognised by what their types offer. What is not recognised stays as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

_PLAIN = frozenset({bool, int, float, str, type(None)})
_DEEPEST = 100
_MOST_DIGITS = 400
"""More than the largest float has: a decimal beyond it would be a number of any size in memory."""


def as_json(value: object, within: frozenset[int] = frozenset()) -> object:
    """Convert a value into the JSON value that it stands for.

    A scalar of NumPy becomes the Python number or string that `item()` gives, so that `numpy.float32(0.1)` is sent as
    0.10000000149011612. A `Decimal` without a fraction becomes an int, another one the nearest float. A member of an
    enum becomes its value. Lists and dicts are converted item by item.

    Args:
        value: Any object.
        within: The lists and dicts that it lies in, by `id`. What contains itself stays as it is.

    Returns:
        The JSON value, or the object itself if it stands for none.
    """
    kind = type(value)
    if kind in _PLAIN or len(within) > _DEEPEST or id(value) in within:
        return value
    if kind is list or kind is dict:
        return _container(value, within | {id(value)})
    if _is_a(kind, "enum", "Enum"):
        return as_json(cast("Any", value).value, within | {id(value)})
    for plain, exact in _EXACT:
        if issubclass(kind, plain):
            return exact(value)
    if issubclass(kind, (list, dict)):
        return _container(value, within | {id(value)})
    if _is_a(kind, "decimal", "Decimal"):
        return _number(cast("Any", value))
    return _scalar(value)


_EXACT: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (str, str.__str__),
    (int, int.__int__),
    (float, float.__float__),
)
"""What makes an exact `str`, `int` or `float` of an instance of a subclass, whatever the subclass overrides."""


def _is_a(kind: type, module: str, name: str) -> bool:
    """Whether a type derives from a class of a module; if nobody has loaded the module, it cannot."""
    base: object = getattr(sys.modules.get(module), name, None)
    return isinstance(base, type) and issubclass(kind, base)


def _container(value: object, within: frozenset[int]) -> object:
    if isinstance(value, dict):
        items = cast("Mapping[object, object]", value).items()
        return {as_json(key, within): as_json(item, within) for key, item in items}
    return [as_json(item, within) for item in cast("Iterable[object]", value)]


def _number(decimal: Any) -> object:
    if not decimal.is_finite() or abs(decimal.adjusted()) > _MOST_DIGITS:
        return decimal
    # `Decimal("20.0")` is a float as `20.0` is: an integer is written without a fraction.
    return int(decimal) if decimal.as_tuple().exponent >= 0 else float(decimal)


def _scalar(value: object) -> object:
    """What a scalar of NumPy, or an array of no dimensions, stands for."""
    kind = type(value)
    if not (hasattr(kind, "dtype") and hasattr(kind, "item") and tuple(cast("Any", value).shape) == ()):
        return value
    item: object = cast("Any", value).item()
    return item if type(item) in _PLAIN else value
