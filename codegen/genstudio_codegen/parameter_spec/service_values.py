"""How ComfyUI judges a value that a request gives for an input.

Seen on ComfyUI 0.3.64 and 0.33: it converts before it checks, so that an INT may come as 64.7, "64" or true, a STRING
as anything, and any BOOLEAN but an empty one is true; it refuses null, numbers out of range, choices that are not
listed, and lists, which read as links.
"""

from __future__ import annotations

import math

from .model import CHOICE_KINDS, UPLOAD_KINDS, Choice, JSONValue, Kind, Parameter

_SHOWN = 80
_LISTED = 6


def unwrap(value: JSONValue) -> JSONValue:
    """The value inside `{"__value__": …}`, which is how a list is told from a link."""
    if isinstance(value, dict) and "__value__" in value:
        return value["__value__"]
    return value


def service_refusal(parameter: Parameter, value: JSONValue) -> str | None:
    """Why the service would refuse a value for a parameter; None when it would take it."""
    if isinstance(value, list):
        return 'a bare list reads as a link to another node; it is sent as {"__value__": [...]}'
    value = unwrap(value)
    if value is None:
        return "null is not a value"
    refusals = [_refusal(kind, parameter, value) for kind in parameter.kinds]
    return None if None in refusals else refusals[0]


def _refusal(kind: Kind, parameter: Parameter, value: JSONValue) -> str | None:
    if kind in (Kind.INT, Kind.FLOAT):
        return _number_refusal(kind, parameter, value)
    if kind in CHOICE_KINDS and parameter.choices:
        picked = value if kind is Kind.MULTI_COMBO and isinstance(value, list) else [value]
        for item in picked:
            if item not in parameter.choices:
                return f"value not in list: {_shown(item)} is not {_listed(parameter.choices)}"
    if kind in UPLOAD_KINDS and not isinstance(value, str):
        return f"{_shown(value)} is no file: an id from an upload or a URL is expected"
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
