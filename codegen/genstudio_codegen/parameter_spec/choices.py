"""Lists of choices: what they offer, what is dropped, and equality of JSON values."""

from __future__ import annotations

from typing import NamedTuple

from .model import Choice, JSONValue


class Choices(NamedTuple):
    """What a list of options offers, without duplicates, and what was dropped from it."""

    offered: tuple[Choice, ...] = ()
    duplicates: tuple[Choice, ...] = ()
    unusable: tuple[JSONValue, ...] = ()
    dynamic: tuple[tuple[int, dict[str, JSONValue]], ...] = ()
    """The index of each option that brings inputs of its own, and those inputs."""


def read_choices(options: JSONValue) -> Choices:
    """The choices in a spec's options."""
    if not isinstance(options, list):
        return Choices()
    offered: dict[tuple[bool, Choice], Choice] = {}
    duplicates: list[Choice] = []
    unusable: list[JSONValue] = []
    dynamic: list[tuple[int, dict[str, JSONValue]]] = []
    for index, option in enumerate(options):
        value = option
        if isinstance(option, dict) and isinstance(option.get("key"), str):
            dynamic.append((index, option))
            value = option["key"]
        if not isinstance(value, (str, int, float)):
            unusable.append(value)
        elif (key := (isinstance(value, bool), value)) in offered:
            duplicates.append(value)
        else:
            offered[key] = value
    return Choices(tuple(offered.values()), tuple(duplicates), tuple(unusable), tuple(dynamic))


def same(value: JSONValue, other: JSONValue) -> bool:
    """Equal as JSON values: 1 is 1.0, but neither is true."""
    return value == other and isinstance(value, bool) == isinstance(other, bool)


def is_among(value: JSONValue, choices: tuple[Choice, ...]) -> bool:
    """Whether a value is one of the choices."""
    return any(same(value, choice) for choice in choices)
