"""How ComfyUI validates a value that a request gives for an input.

Observed on ComfyUI 0.3.64 and 0.33: it converts before it checks, so an INT may arrive as 64.7, "64" or true, a STRING
as anything, and every BOOLEAN that is not empty is true. It refuses null, numbers out of range, choices that are not
listed, and lists, which read as links. Before 0.8.0 it takes any choice for a COMBO that its class declares with `options`.
"""

from __future__ import annotations

import math
from typing import assert_never

from .json_values import Choice, JSONValue, unwrapped
from .model import Kind, Parameter

_SHOWN = 80
_LISTED = 6


def service_refusal(parameter: Parameter, value: JSONValue) -> str | None:
    """Explain why the service would refuse a value.

    Args:
        parameter: The parameter that the value is for.
        value: The value, as the request's body holds it.

    Returns:
        The reason, or None if the service would accept the value.
    """
    if isinstance(value, list):
        return 'a bare list reads as a link to another node; send it as {"__value__": [...]}'
    value = unwrapped(value)
    if value is None:
        return "null is not a value"
    refusals = [_refusal(kind, parameter, value) for kind in parameter.kinds]
    return None if None in refusals else refusals[0]


def _refusal(kind: Kind, parameter: Parameter, value: JSONValue) -> str | None:
    match kind:
        case Kind.INT | Kind.FLOAT:
            return _number_refusal(kind, parameter, value)
        case Kind.COMBO:
            return _choice_refusal(parameter.choices, [value])
        case Kind.MULTI_COMBO:
            return _choice_refusal(parameter.choices, value if isinstance(value, list) else [value])
        case Kind.IMAGE | Kind.VIDEO | Kind.AUDIO | Kind.FILE:
            if isinstance(value, str):
                return None
            return f"{_shown(value)} is not a file: the id of an upload or a URL is expected"
        case Kind.STRING | Kind.BOOLEAN | Kind.LIST | Kind.DICT | Kind.ANY:
            return None
        case _:
            assert_never(kind)


def _choice_refusal(choices: tuple[Choice, ...], picked: list[JSONValue]) -> str | None:
    if choices:
        for item in picked:
            if item not in choices:
                return f"value not in list: {_shown(item)} is not {_listed(choices)}"
    return None


def _number_refusal(kind: Kind, parameter: Parameter, value: JSONValue) -> str | None:
    if not isinstance(value, (int, float, str)):
        return f"{_shown(value)} cannot be converted to {kind}"
    try:
        number = int(value) if kind is Kind.INT else float(value)
    except (ValueError, OverflowError):
        return f"{_shown(value)} cannot be converted to {kind}"
    if isinstance(number, float) and not math.isfinite(number):
        return "not a finite number"
    if parameter.minimum is not None and number < parameter.minimum:
        return f"value {_shown(number)} smaller than min of {parameter.minimum}"
    if parameter.maximum is not None and number > parameter.maximum:
        return f"value {_shown(number)} bigger than max of {parameter.maximum}"
    return None


def _listed(choices: tuple[Choice, ...]) -> str:
    if len(choices) > _LISTED:
        return f"among the {len(choices)} choices"
    return "one of " + ", ".join(map(_shown, choices))


def _shown(value: JSONValue) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
