"""Lists of choices: what they offer, and what is dropped from them."""

from __future__ import annotations

from typing import NamedTuple

from .json_values import Choice, JSONValue, same_value


class Choices(NamedTuple):
    """The choices in a list of options.

    Attributes:
        offered: The choices, without duplicates.
        duplicates: The choices that were listed again.
        unusable: The options that cannot be sent.
        dynamic: The options that bring inputs of their own, each with its index in the list.
    """

    offered: tuple[Choice, ...] = ()
    duplicates: tuple[Choice, ...] = ()
    unusable: tuple[JSONValue, ...] = ()
    dynamic: tuple[tuple[int, dict[str, JSONValue]], ...] = ()


def read_choices(options: JSONValue) -> Choices:
    """Read the choices in a spec's options; anything but a list offers none."""
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


def is_among(value: JSONValue, choices: tuple[Choice, ...]) -> bool:
    """Report whether a value is one of the choices."""
    return any(value == choice and same_value(value, choice) for choice in choices)
