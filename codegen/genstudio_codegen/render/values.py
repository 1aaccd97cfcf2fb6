"""Values, ranges and choices as the documentation of a module shows them."""

from __future__ import annotations

from collections.abc import Mapping

from genstudio_codegen.parameter_spec import ABSENT, JSONValue, Kind, MaybeValue, Number, Parameter
from genstudio_codegen.text import one_line

from .choice_sets import ChoiceSet
from .literals import literal

_POWERS = {2**power - 1: f"2**{power} - 1" for power in (53, 63, 64)}
"""Bounds that nobody reads as digits."""
_SHOWN_CHOICES = 8


def shown(value: JSONValue) -> str:
    """A value as prose shows it: in single quotes if possible, which need no escape in a docstring.

    Never by `repr`, which follows the interpreter's Unicode version.
    """
    source = literal(value)
    return f"'{source[1:-1]}'" if source[0] == '"' and "'" not in source else source


def value_text(value: MaybeValue) -> str:
    """A default or a stored value on one line, or "" if there is none."""
    return "" if value is ABSENT or value is None else one_line(shown(value), 60)


def range_text(parameter: Parameter, *, short: bool = False) -> str:
    """The range of a number, or "" if it has none; `short` writes huge bounds as powers."""
    low, high = (_bound(bound, short=short) for bound in (parameter.minimum, parameter.maximum))
    if low and high:
        return f"{low} to {high}"
    if low:
        return f"{low} or more"
    return f"{high} or less" if high else ""


def _bound(bound: Number | None, *, short: bool) -> str:
    if bound is None:
        return ""
    return _POWERS.get(bound, str(bound)) if short and isinstance(bound, int) else str(bound)


def choices_text(choices: ChoiceSet, limit: int) -> str:
    """The first choices, and how many more there are."""
    listed = ", ".join(shown(choice) for choice in choices.choices[:limit])
    left = len(choices.choices) - limit
    return f"{listed}, … {left} more" if left > 0 else listed


def accepted_text(parameter: Parameter, choices: ChoiceSet | None, *, is_open: bool, short: bool = False) -> str:
    """What a parameter accepts, in words; `short` writes huge bounds as powers."""
    words = " or ".join(_kind_words(kind, parameter, choices, is_open=is_open, short=short) for kind in parameter.kinds)
    return f"{words}, or RANDOM" if parameter.seed else words


def _kind_words(kind: Kind, parameter: Parameter, choices: ChoiceSet | None, *, is_open: bool, short: bool) -> str:
    if kind in (Kind.INT, Kind.FLOAT):
        words = "an integer" if kind is Kind.INT else "a number"
        bounds = range_text(parameter, short=short)
        return f"{words}, {bounds}" if bounds else words
    if kind in (Kind.COMBO, Kind.MULTI_COMBO):
        words = "one" if kind is Kind.COMBO else "a list"
        if choices is None:
            return f"{words} of the server's choices, which the spec does not list"
        count = len(choices.choices)
        listed = f" of the {count} choices that {choices.name} lists" if choices.name else ""
        words += listed if listed and count > _SHOWN_CHOICES else f" of {choices_text(choices, _SHOWN_CHOICES)}"
        return f"{words}; others are sent with a warning" if is_open else words
    return _WORDS[kind]


_WORDS: Mapping[Kind, str] = {
    Kind.STRING: "a string",
    Kind.BOOLEAN: "a boolean",
    Kind.IMAGE: "a picture to upload, an uploaded image's id, or an OSS or S3 URL",
    Kind.VIDEO: "a video to upload, an uploaded file's id, or an OSS or S3 URL",
    Kind.AUDIO: "a sound to upload, an uploaded file's id, or an OSS or S3 URL",
    Kind.FILE: "a file to upload, an uploaded file's id, or an OSS or S3 URL",
    Kind.LIST: "a list of JSON values",
    Kind.DICT: "a dict of JSON values",
    Kind.ANY: "any JSON value but null",
}
