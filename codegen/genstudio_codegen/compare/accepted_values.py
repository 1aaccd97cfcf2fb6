"""Which values a call accepts for a parameter, as the generated module checks them at run time."""

from __future__ import annotations

from typing import assert_never

from genstudio_codegen.parameter_spec import CHOICE_KINDS, UPLOAD_KINDS, JSONValue, Kind, Parameter, same_value

_INCLUDED_IN: dict[Kind, frozenset[Kind]] = {
    Kind.INT: frozenset({Kind.FLOAT, Kind.ANY}),
    Kind.FLOAT: frozenset({Kind.ANY}),
    Kind.STRING: frozenset({Kind.ANY}),
    Kind.BOOLEAN: frozenset({Kind.ANY}),
    Kind.IMAGE: frozenset(),
    **dict.fromkeys(UPLOAD_KINDS - {Kind.IMAGE}, UPLOAD_KINDS),
    Kind.MULTI_COMBO: frozenset({Kind.LIST, Kind.ANY}),
    Kind.LIST: frozenset({Kind.ANY}),
    Kind.DICT: frozenset({Kind.ANY}),
    Kind.ANY: frozenset(),
}
"""For each kind but COMBO, the others that accept all of its values."""


def accepts(parameter: Parameter, value: JSONValue) -> bool:
    """Report whether a call may pass a value, by its kind, its range and the choices, or as an exception."""
    if any(same_value(value, each) for each in parameter.also):
        return True
    return any(_fits(value, kind, parameter) for kind in parameter.kinds)


def is_still_accepted(kind: Kind, old: Parameter, new: Parameter) -> bool:
    """Report whether a call still accepts all values of a kind.

    Ranges, and choices of a parameter that still has some, are rules of their own.

    Args:
        kind: A kind of the old parameter.
        old: The old parameter.
        new: The new parameter.
    """
    if kind in new.kinds:
        return True
    if kind is Kind.COMBO:
        free = [each for each in new.kinds if each not in CHOICE_KINDS]
        return all(any(_fits(choice, each, new) for each in free) for choice in old.choices)
    return not _INCLUDED_IN[kind].isdisjoint(new.kinds)


def _fits(value: JSONValue, kind: Kind, parameter: Parameter) -> bool:
    match kind:
        case Kind.INT | Kind.FLOAT:
            if isinstance(value, bool) or not isinstance(value, (int, float) if kind is Kind.FLOAT else int):
                return False
            low, high = parameter.minimum, parameter.maximum
            return (low is None or value >= low) and (high is None or value <= high)
        case Kind.STRING:
            return isinstance(value, str)
        case Kind.BOOLEAN:
            return isinstance(value, bool)
        case Kind.COMBO:
            return any(same_value(value, choice) for choice in parameter.choices)
        case Kind.MULTI_COMBO:
            return isinstance(value, list) and all(_fits(item, Kind.COMBO, parameter) for item in value)
        case Kind.IMAGE | Kind.VIDEO | Kind.AUDIO | Kind.FILE:
            # Which strings name a file is known only when a call is made.
            return False
        case Kind.LIST:
            return isinstance(value, list)
        case Kind.DICT:
            return isinstance(value, dict)
        case Kind.ANY:
            return True
        case _:
            assert_never(kind)
