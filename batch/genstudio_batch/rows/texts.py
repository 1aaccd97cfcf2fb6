"""The texts of a CSV file as what a parameter takes: a number, true or false, a choice, JSON. Nothing passes through a float."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn, cast

if TYPE_CHECKING:
    from genstudio_transport import JSONValue, Parameter

RANDOM_TEXT = "RANDOM"
"""What stands for `RANDOM` in a file, as in the JSON Schema of a module."""
_INTEGER = re.compile(r"[+-]?[0-9]{1,100}")
_NUMBER = re.compile(r"[+-]?([0-9]{1,100}(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")
_BOOLEANS = {"true": True, "false": False}


class NotConvertible(ValueError):
    """A text that does not stand for a value of its parameter's kind."""


def from_text(parameter: Parameter, text: str) -> JSONValue:
    """The value that a text stands for; whether the value is in range is checked later, with all others.

    Args:
        parameter: The parameter. Of several kinds, the first that the text fits counts.
        text: The text of a cell, which is not empty.

    Raises:
        NotConvertible: It stands for no value of any of the parameter's kinds.
    """
    if parameter.seed and text.strip() == RANDOM_TEXT:
        return RANDOM_TEXT
    reasons: list[str] = []
    for kind in parameter.kind.split(","):
        try:
            return _BY_KIND.get(kind, _any)(parameter, text)
        except NotConvertible as reason:
            reasons.append(str(reason))
    shown = text if len(text) <= 60 else f"{text[:60]}…"
    raise NotConvertible(f"{parameter.name}={shown!r}: expected {' or '.join(reasons)}")


def _integer(parameter: Parameter, text: str) -> JSONValue:
    text = text.strip()
    if _INTEGER.fullmatch(text):
        return int(text)
    wanted = "an integer in digits, or RANDOM" if parameter.seed else "an integer in digits"
    if _NUMBER.fullmatch(text) and "e" in text.lower():
        raise NotConvertible(f"{wanted}; a spreadsheet may have rounded it: format the column as text")
    if _NUMBER.fullmatch(text):
        raise NotConvertible(f"{wanted}, without a decimal point")
    raise NotConvertible(wanted)


def _number(_parameter: Parameter, text: str) -> JSONValue:
    text = text.strip()
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    raise NotConvertible("a number with a point, not a comma" if "," in text else "a number")


def _boolean(_parameter: Parameter, text: str) -> JSONValue:
    value = _BOOLEANS.get(text.strip().lower())
    if value is None:
        raise NotConvertible("true or false")
    return value


def _text(_parameter: Parameter, text: str) -> JSONValue:
    return text


def _choice(parameter: Parameter, text: str) -> JSONValue:
    if text not in parameter.choices:
        for choice in parameter.choices:
            # A choice may be a number, such as an upscaling factor.
            if not isinstance(choice, str) and str(choice) == text.strip():
                return choice
    return text


def _list(_parameter: Parameter, text: str) -> JSONValue:
    value = _json(text, 'a JSON list, such as ["a", "b"]')
    if not isinstance(value, list):
        raise NotConvertible('a JSON list, such as ["a", "b"]')
    return value


def _dict(_parameter: Parameter, text: str) -> JSONValue:
    value = _json(text, 'a JSON object, such as {"a": 1}')
    if not isinstance(value, dict):
        raise NotConvertible('a JSON object, such as {"a": 1}')
    return value


def _any(_parameter: Parameter, text: str) -> JSONValue:
    try:
        return _json(text, "JSON")
    except NotConvertible:
        return text


_BY_KIND: dict[str, Callable[[Parameter, str], JSONValue]] = {
    "INT": _integer,
    "FLOAT": _number,
    "STRING": _text,
    "BOOLEAN": _boolean,
    "COMBO": _choice,
    "MULTI_COMBO": _list,
    "LIST": _list,
    "DICT": _dict,
}


def _json(text: str, wanted: str) -> JSONValue:
    try:
        return parsed_json(text)
    except ValueError:
        raise NotConvertible(wanted) from None


def parsed_json(text: str) -> JSONValue:
    """Read JSON, strictly: no NaN, no infinity, and no name twice in one object.

    Raises:
        ValueError: It is something else, or nested too deeply.
    """
    try:
        return cast("JSONValue", json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once_each))
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _once_each(pairs: list[tuple[str, JSONValue]]) -> dict[str, JSONValue]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice[:100]!r} is given twice")
    return made
