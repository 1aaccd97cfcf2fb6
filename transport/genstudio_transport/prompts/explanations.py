"""Why a value is not valid for a parameter, and which values are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from ..hints import closest
from .arrays import is_array
from .checks import UPLOADS, is_text, listed_choice, unwrapped_list
from .file_inputs import ServerFile, is_local, reference_problem
from .foreign_values import NotJSON, type_name

if TYPE_CHECKING:
    from .parameter import Parameter

_SHOWN_CHOICES = 12
_SHOWN_CHARACTERS = 60
_CONTAINERS = (list, tuple, dict, set, frozenset)


def explain(parameter: Parameter, value: object) -> str:
    """Say why a value may not be sent for a parameter, and which values may."""
    where = _start(parameter, value)
    if value is None:
        kept = "leave the argument out to keep the value stored in the workflow"
        return f"{where}: None is not a valid value; {kept}, or give {expected(parameter)}"
    reason = f"{where}: expected {expected(parameter)}"
    if isinstance(value, str):
        kinds = parameter.kind.split(",")
        if not is_text(value):
            return f"{reason}; the string contains half of a surrogate pair, which UTF-8 cannot represent"
        if UPLOADS.intersection(kinds) and (advice := reference_problem(value)):
            return f"{reason}; {advice}"
        if close := closest(value, [choice for choice in parameter.choices if isinstance(choice, str)]):
            return f"{reason}; did you mean {close!r}?"
        if {"INT", "FLOAT"}.intersection(kinds):
            return f"{reason}; write numbers without quotes"
    if isinstance(value, bool):
        return f"{reason}, not a boolean"
    if isinstance(value, ServerFile):
        return f"{reason}; give the name itself, {value.name!r}"
    if is_local(value) and not UPLOADS.intersection(parameter.kind.split(",")):
        return f"{reason}; to use a file here, give the id that client.upload_image(...) returns"
    return reason


def broken_rule(parameter: Parameter, value: object) -> str:
    """Which rule a value breaks, as `ParameterProblem.rule` has it, if it may not be sent for a parameter."""
    kinds = set(parameter.kind.split(","))
    if not kinds.isdisjoint(("COMBO", "MULTI_COMBO")) and isinstance(value, (str, int, float, list)):
        return "type" if parameter.open else "choice"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        # NaN is the one value that does not equal itself.
        fits = ("FLOAT" in kinds and value == value) or ("INT" in kinds and isinstance(value, int))
        return "range" if fits else "type"
    return "file" if isinstance(value, str) and UPLOADS.intersection(kinds) else "type"


def explain_failure(parameter: Parameter, value: object, error: Exception) -> str:
    """Say why a value could not be converted into JSON or checked, and which values may be sent."""
    if isinstance(error, NotJSON):
        return f"{_start(parameter, value)}: expected {expected(parameter)}; {error}"
    found = f"a {type_name(value)} whose own methods raise {type_name(error)}"
    return f"{parameter.name} ({place(parameter)}): {found} cannot be used"


def _start(parameter: Parameter, value: object) -> str:
    return f"{parameter.name}={shown(value)} (node {parameter.node}, input {parameter.input!r})"


def unlisted(parameter: Parameter, value: object) -> list[object]:
    """The values given for an open choice that the spec does not list."""
    picked = unwrapped_list(value) if parameter.kind == "MULTI_COMBO" else [value]
    listed = listed_choice(parameter.choices)
    return [item for item in picked or [] if not listed(item)]


def explain_unlisted(parameter: Parameter, value: object) -> str:
    """Say that a value was not among the choices when the module was generated, and which choice is closest."""
    texts = [choice for choice in parameter.choices if isinstance(choice, str)]
    near = closest(value, texts) if isinstance(value, str) else None
    hint = f"; did you mean {near!r}?" if near else ""
    return f"{parameter.name}={shown(value)} is not among the {len(parameter.choices)} choices in the spec{hint}"


def explain_unknown(name: object, parameters: tuple[Parameter, ...]) -> str:
    """Say that a workflow has no parameter of this name, and which name is closest or which names there are."""
    if not isinstance(name, str):
        return f"{shown(name)}: the name of a parameter is a string"
    near = closest(name, [parameter.name for parameter in parameters])
    for parameter in parameters:
        if parameter.name == near:
            return f"{name}: no such parameter; did you mean {near!r} ({place(parameter)})?"
    names = sorted(parameter.name for parameter in parameters)
    listed = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
    return f"{name}: no such parameter; this workflow has {listed or 'none'}"


def place(parameter: Parameter) -> str:
    """Where a parameter's value is sent, and which values are valid."""
    return f"node {parameter.node}, input {parameter.input!r}: {expected(parameter)}"


def expected(parameter: Parameter) -> str:
    """Which values a parameter accepts, in words."""
    words = " or ".join(BY_KIND.get(kind, _json)(parameter) for kind in parameter.kind.split(","))
    return f"{words}, or RANDOM" if parameter.seed else words


def _integer(parameter: Parameter) -> str:
    return f"an integer{_range(parameter)}"


def _number(parameter: Parameter) -> str:
    return f"a number{_range(parameter)}"


def _choice(parameter: Parameter) -> str:
    return "a string" if parameter.open else f"one of {_listed(parameter)}"


def _choices(parameter: Parameter) -> str:
    return "a list of strings" if parameter.open else f"a list of {_listed(parameter)}"


def _picture(_parameter: Parameter) -> str:
    return "a picture: a pathlib.Path, bytes, a uint8 array, an id from upload_image, or an OSS or S3 URL"


def _file(_parameter: Parameter) -> str:
    return "a file: a pathlib.Path, bytes, an id from upload_image, or an OSS or S3 URL"


def _json(_parameter: Parameter) -> str:
    return "a JSON value"


BY_KIND: dict[str, Callable[[Parameter], str]] = {
    "INT": _integer,
    "FLOAT": _number,
    "STRING": lambda _: "a string",
    "BOOLEAN": lambda _: "True or False",
    "COMBO": _choice,
    "MULTI_COMBO": _choices,
    "IMAGE": _picture,
    "VIDEO": _file,
    "AUDIO": _file,
    "FILE": _file,
    "LIST": lambda _: "a list of JSON values",
    "DICT": lambda _: "a dict of JSON values",
    "ANY": _json,
}
"""What each kind of parameter accepts, in words; an unknown kind is described as `ANY`."""


def _listed(parameter: Parameter) -> str:
    choices = parameter.choices
    listed = ", ".join(shown(choice) for choice in choices[:_SHOWN_CHOICES])
    return f"{listed}, … ({len(choices)} in all)" if len(choices) > _SHOWN_CHOICES else listed


def _range(parameter: Parameter) -> str:
    low, high = parameter.minimum, parameter.maximum
    if low is not None and high is not None:
        return f" from {low} to {high}"
    if low is not None:
        return f" of at least {low}"
    if high is not None:
        return f" of at most {high}"
    return ""


def _repr(value: object) -> str:
    kind = type(value)
    if kind in _CONTAINERS:
        import reprlib

        # A list can contain the same list again and again: its own repr may have no end.
        short = reprlib.Repr()
        short.maxlevel, short.maxlist, short.maxtuple, short.maxdict, short.maxset = 3, 20, 20, 20, 20
        short.maxstring = short.maxother = _SHOWN_CHARACTERS
        return short.repr(value)
    # The repr of an array has many lines.
    if issubclass(kind, _CONTAINERS) or is_array(value):
        return f"<{type_name(value)}>"
    return " ".join(str.__str__(repr(value)).splitlines())


def shown(value: object) -> str:
    """A value as an error message shows it: its repr, shortened when long, and never the content of a file."""
    if issubclass(type(value), (bytes, bytearray)):  # not isinstance: a value may lie about its class, or raise
        return f"<{len(cast('bytes', value))} bytes>"
    try:
        text = _repr(value)
    except Exception:  # a foreign object's repr may fail; the message must not
        text = f"<{type_name(value)}>"
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
