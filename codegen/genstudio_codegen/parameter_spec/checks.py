"""What a parameter's default and stored value contradict, and what of that the service takes all the same."""

from __future__ import annotations

from dataclasses import replace

from .choices import is_among, same
from .model import ABSENT, CHOICE_KINDS, UPLOAD_KINDS, JSONValue, Kind, MaybeValue, Parameter
from .notes import Notes
from .raw import RawInput
from .service_values import service_refusal, unwrap
from .text import shown

_EXPECTED = {
    Kind.INT: "an integer",
    Kind.FLOAT: "a number",
    Kind.STRING: "a string",
    Kind.BOOLEAN: "true or false",
    Kind.COMBO: "one of the choices",
    Kind.MULTI_COMBO: "a list of choices",
    **dict.fromkeys(UPLOAD_KINDS, "the name of a file"),
    Kind.LIST: "a list",
    Kind.DICT: "an object",
}
_REPAIR = "It is shown in the module's documentation; nothing has to be done unless the spec is out of date."
_STORED = "Check the workflow: it may be refused when it runs without this input given."


def check(raw: RawInput, parameter: Parameter, notes: Notes) -> Parameter:
    """The parameter with what is to be said of it, and with the values that are sendable against its own rules."""
    low, high = parameter.minimum, parameter.maximum
    if low is not None and high is not None and low > high:
        sentence = f"The minimum {low} is above the maximum {high}."
        notes.add("range-inverted", raw.at("min"), sentence, "Correct the range in the spec.")
    else:
        _check_value("default", raw.at("default"), parameter.default, parameter, notes)
        _check_value("value", raw.at("value"), parameter.stored, parameter, notes)
    return replace(parameter, also=_also(parameter), contradictions=tuple(notes.sentences))


def _check_value(prefix: str, path: str, value: MaybeValue, parameter: Parameter, notes: Notes) -> None:
    if value is ABSENT or value is None:
        return
    fault = _fault(value, parameter)
    if fault is None:
        return
    what = f"The node's default {shown(value)}" if prefix == "default" else f"The stored value {shown(value)}"
    code, sentence = fault
    hint = _slashes(value, parameter) or (_REPAIR if prefix == "default" else _STORED)
    notes.add(f"{prefix}-{code}", path, f"{what} {sentence}.", hint)


def _slashes(value: JSONValue, parameter: Parameter) -> str:
    """What to do about a file's name that differs from a choice in its slashes, as between Windows and Linux."""
    if not isinstance(value, str) or not ("/" in value or "\\" in value):
        return ""
    plain = value.replace("\\", "/")
    near = (choice for choice in parameter.choices if isinstance(choice, str) and choice.replace("\\", "/") == plain)
    found = next(near, None)
    return "" if found is None else f"The choices have {shown(found)}: only the slashes differ. Send that one."


def _fault(value: JSONValue, parameter: Parameter) -> tuple[str, str] | None:
    """How a value contradicts every kind of a parameter, as the end of a code and of a sentence."""
    kinds = parameter.kinds
    if any(_fits(value, kind, parameter) for kind in kinds):
        low, high = parameter.minimum, parameter.maximum
        if not _is_number(value) or not isinstance(value, (int, float)):
            return None
        if low is not None and value < low:
            return "out-of-range", f"is below the minimum {low}"
        if high is not None and value > high:
            return "out-of-range", f"is above the maximum {high}"
        return None
    if not CHOICE_KINDS.isdisjoint(kinds):
        return "not-a-choice", "is not among the choices"
    return "type", f"is not {' or '.join(_EXPECTED[kind] for kind in kinds)}"


def _fits(value: JSONValue, kind: Kind, parameter: Parameter) -> bool:
    """Whether a value is of a kind; a whole float is an integer here, as no more than its writing differs."""
    if kind is Kind.INT:
        return _is_number(value) and (isinstance(value, int) or (isinstance(value, float) and value.is_integer()))
    if kind is Kind.FLOAT:
        return _is_number(value)
    if kind is Kind.BOOLEAN:
        return isinstance(value, bool)
    if kind is Kind.COMBO:
        return is_among(value, parameter.choices)
    if kind is Kind.MULTI_COMBO:
        items = unwrap(value)
        return isinstance(items, list) and all(is_among(item, parameter.choices) for item in items)
    if kind is Kind.LIST:
        return isinstance(unwrap(value), list)
    if kind is Kind.DICT:
        return isinstance(value, dict)
    return kind is Kind.ANY or isinstance(value, str)


def _is_number(value: JSONValue) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _also(parameter: Parameter) -> tuple[JSONValue, ...]:
    """The stored value and the default, where they are sendable although the rest of the parameter forbids them."""
    also: list[JSONValue] = []
    for value in (parameter.stored, parameter.default):
        if value is ABSENT or value is None or value == "" or any(same(value, other) for other in also):
            continue
        if _is_forbidden(value, parameter) and service_refusal(parameter, value) is None:
            also.append(value)
    return tuple(also)


def _is_forbidden(value: JSONValue, parameter: Parameter) -> bool:
    if not UPLOAD_KINDS.isdisjoint(parameter.kinds) or _fault(value, parameter) is not None:
        return True
    return isinstance(value, float) and Kind.INT in parameter.kinds
