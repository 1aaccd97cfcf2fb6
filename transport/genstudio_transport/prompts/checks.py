"""Which values are valid for a parameter: one fast predicate per kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from .arrays import is_array
from .file_inputs import ServerFile, is_local, is_picture, reference_problem
from .values import RANDOM

if TYPE_CHECKING:
    from typing import Protocol

    class Row(Protocol):
        """What a `Parameter` says about its values."""

        @property
        def kind(self) -> str: ...
        @property
        def minimum(self) -> float | None: ...
        @property
        def maximum(self) -> float | None: ...
        @property
        def choices(self) -> tuple[str | float, ...]: ...
        @property
        def seed(self) -> bool: ...
        @property
        def open(self) -> bool: ...
        @property
        def also(self) -> tuple[object, ...]: ...


Predicate = Callable[[object], bool]

JSON_TYPES = frozenset({str, int, float, bool, type(None), list, dict})
"""The types of JSON values. Whatever else is accepted is a file to upload, a name on the server, or `RANDOM`."""
_LARGEST_FLOAT = 1.7976931348623157e308


def predicate_for(row: Row) -> Predicate:
    """Build the predicate of one parameter, which returns True for each value that may be sent."""
    predicates = [BY_KIND.get(kind, _any)(row) for kind in row.kind.split(",")]
    if row.seed:
        predicates.append(lambda value: value is RANDOM)
    if also := row.also:
        predicates.append(lambda value: any(_same(value, other) for other in also))
    return predicates[0] if len(predicates) == 1 else lambda value: any(accepts(value) for accepts in predicates)


def _integer(row: Row) -> Predicate:
    least, most = _bounds(row)
    return lambda value: type(value) is int and least <= value <= most


def _number(row: Row) -> Predicate:
    least, most = _bounds(row)

    def accepts(value: object) -> bool:
        if type(value) is int and -_LARGEST_FLOAT <= value <= _LARGEST_FLOAT:
            # What the service compares, which is larger than 2**63 - 1 when that is given.
            value = float(value)
        return type(value) is float and least <= value <= most

    return accepts


def _bounds(row: Row) -> tuple[float, float]:
    """The range of a number, without infinities and integers that no float can hold."""
    low, high, largest = row.minimum, row.maximum, _LARGEST_FLOAT
    return -largest if low is None else max(low, -largest), largest if high is None else min(high, largest)


def _boolean(_row: Row) -> Predicate:
    return lambda value: value is True or value is False


def _text(_row: Row) -> Predicate:
    return is_text


def _choice(row: Row) -> Predicate:
    listed = listed_choice(row.choices)
    return (lambda value: listed(value) or is_text(value)) if row.open else listed


def _choices(row: Row) -> Predicate:
    choice = _choice(row)

    def accepts(value: object) -> bool:
        items = unwrapped_list(value)
        return items is not None and all(choice(item) for item in items)

    return accepts


def _picture(_row: Row) -> Predicate:
    return lambda value: _is_reference(value) or is_local(value)


def _file(_row: Row) -> Predicate:
    return lambda value: (_is_reference(value) or (is_local(value) and not is_picture(value) and not is_array(value)))


def _list(_row: Row) -> Predicate:
    return lambda value: unwrapped_list(value) is not None and is_json(value)


def _dict(_row: Row) -> Predicate:
    return lambda value: type(value) is dict and is_json(cast("object", value))


def _any(_row: Row) -> Predicate:
    return lambda value: value is not None and is_json(value)


BY_KIND: dict[str, Callable[[Row], Predicate]] = {
    "INT": _integer,
    "FLOAT": _number,
    "STRING": _text,
    "BOOLEAN": _boolean,
    "COMBO": _choice,
    "MULTI_COMBO": _choices,
    "IMAGE": _picture,
    "VIDEO": _file,
    "AUDIO": _file,
    "FILE": _file,
    "LIST": _list,
    "DICT": _dict,
    "ANY": _any,
}
"""What makes the predicate of each kind of parameter; an unknown kind is checked as `ANY`."""

UPLOADS = frozenset({"IMAGE", "VIDEO", "AUDIO", "FILE"})
"""The kinds whose local files are uploaded."""


def listed_choice(choices: tuple[object, ...]) -> Predicate:
    """Build a predicate that returns True for the given choices only."""
    texts = frozenset(choice for choice in choices if isinstance(choice, str))
    if len(texts) == len(choices):
        return lambda value: type(value) is str and value in texts
    return lambda value: any(_same(value, choice) for choice in choices)


def _same(value: object, other: object) -> bool:
    """Equal as JSON values: 1 equals 1.0, but neither equals true."""
    return is_json(value) and value == other and isinstance(value, bool) == isinstance(other, bool)


def unwrapped_list(value: object) -> list[object] | None:
    """The items of a list, or of a list that is already wrapped as `{"__value__": [...]}`; None for other values."""
    if type(value) is dict:
        wrapper = cast("dict[object, object]", value)
        value = wrapper.get("__value__") if len(wrapper) == 1 else None
    return cast("list[object]", value) if type(value) is list else None


def is_text(value: object) -> bool:
    """Whether a value is a string that UTF-8 can represent."""
    if type(value) is not str:
        return False
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_reference(value: object) -> bool:
    """Whether a value names a file that need not be uploaded."""
    if type(value) is ServerFile:
        return True
    return type(value) is str and reference_problem(value) is None and is_text(value)


def is_json(value: object, depth: int = 0) -> bool:
    """Whether JSON can represent a value without changing it."""
    kind = type(value)
    if value is None or kind is bool:
        return True
    if kind is str:
        return is_text(value)
    if kind is float or kind is int:
        return -_LARGEST_FLOAT <= cast("float", value) <= _LARGEST_FLOAT
    if depth > 100:
        return False
    if kind is list:
        return all(is_json(item, depth + 1) for item in cast("list[object]", value))
    if kind is dict:
        items = cast("dict[object, object]", value).items()
        return all(is_text(key) and is_json(item, depth + 1) for key, item in items)
    return False
