"""Which of an input's variants the stored choices of its node make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .choices import is_among
from .json_values import ABSENT, JSONValue
from .model import Need, Parameter, Variant


class Chosen(NamedTuple):
    """What the stored choices make of an input.

    Attributes:
        variant: What it accepts then; None if that is not known, or if it does not exist then.
        unmet: A condition that the stored choices do not meet, if they meet those of no variant: it does not exist.
    """

    variant: Variant | None = None
    unmet: Need | None = None


def known_choices(parameters: Iterable[Parameter]) -> dict[str, JSONValue]:
    """Return what the inputs of a node store. What an unknown choice brings is not known either, so it is left out.

    Args:
        parameters: The parameters of the node.
    """
    return {
        one.input_name: one.stored
        for one in parameters
        if one.stored is not ABSENT and one.stored is not None
        if not one.choices or is_among(one.stored, one.choices)
    }


def chosen_variant(parameter: Parameter, stored: Mapping[str, JSONValue]) -> Chosen:
    """Find what the stored choices make of an input.

    Args:
        parameter: The parameter.
        stored: What the inputs of its node store, as `known_choices` gives it.
    """
    unmet = [_unmet(variant, stored) for variant in parameter.variants]
    if unmet and all(unmet):
        # Of several, the innermost one says most: it is under choices that are made.
        return Chosen(unmet=_joined([need for need in unmet if need]))
    for variant in parameter.variants:
        if all(stored.get(need.input_name) in need.choices for need in variant.needs):
            return Chosen(variant)
    return Chosen()


def _unmet(variant: Variant, stored: Mapping[str, JSONValue]) -> Need | None:
    """Return the first condition that a stored choice contradicts."""
    return next(
        (need for need in variant.needs if need.input_name in stored and stored[need.input_name] not in need.choices),
        None,
    )


def _joined(needs: list[Need]) -> Need:
    """Return the innermost condition, with the choices of all variants."""
    name = max((need.input_name for need in needs), key=lambda name: name.count("."))
    choices = [choice for need in needs if need.input_name == name for choice in need.choices]
    return Need(name, tuple(dict.fromkeys(choices)))
