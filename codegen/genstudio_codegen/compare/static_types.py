"""What a type checker accepts for a parameter, according to the annotations of the generated module."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from genstudio_codegen.limits import LARGEST_LITERAL
from genstudio_codegen.parameter_spec import CHOICE_KINDS, UPLOAD_KINDS, Choice, JSONValue, Kind, Parameter

Atom: TypeAlias = str | tuple[str, str, Choice]
"""A part of a static type: the name of one, "list of" one, or one literal: `("literal", type, value)`."""

_FILES = frozenset({"str", "path", "bytes", "file", "Image"})
_ATOMS: dict[Kind, frozenset[Atom]] = {
    Kind.INT: frozenset({"int"}),
    Kind.FLOAT: frozenset({"float"}),
    Kind.STRING: frozenset({"str"}),
    Kind.BOOLEAN: frozenset({"bool"}),
    Kind.IMAGE: _FILES | {"picture"},
    **dict.fromkeys(UPLOAD_KINDS - {Kind.IMAGE}, _FILES),
    Kind.LIST: frozenset({"list"}),
    Kind.DICT: frozenset({"dict"}),
    Kind.ANY: frozenset({"str", "float", "bool", "list", "dict"}),
}
_WIDER: dict[str, tuple[str, ...]] = {"bool": ("int", "float"), "int": ("float",)}
"""The types that a type checker accepts another type for: True passes for a number."""


def static_type(parameter: Parameter) -> frozenset[Atom]:
    """Return the annotation of a parameter, as the set of its parts."""
    also = () if parameter.is_upload else parameter.also
    return kinds_type(parameter) | type_of_values(also)


def kinds_type(parameter: Parameter) -> frozenset[Atom]:
    """Return the part of a parameter's annotation that comes from its kinds, without exceptions."""
    atoms: set[Atom] = set()
    for kind in parameter.kinds:
        if kind in CHOICE_KINDS:
            choices = _choices_type(parameter.choices)
            atoms |= choices if kind is Kind.COMBO else {_list_of(atom) for atom in choices}
        else:
            atoms |= _ATOMS[kind]
    return frozenset(atoms | {"random"}) if parameter.seed else frozenset(atoms)


def type_of_values(values: Iterable[JSONValue]) -> frozenset[Atom]:
    """Return the union of the types of some values."""
    return frozenset(type(value).__name__ for value in values)


def is_assignable(one: Iterable[Atom], other: frozenset[Atom]) -> bool:
    """Report whether a type checker accepts a value of one type where another is declared."""
    return all(_is_part(atom, other) for atom in one)


def _choices_type(choices: tuple[Choice, ...]) -> frozenset[Atom]:
    if len(choices) > LARGEST_LITERAL or any(isinstance(choice, float) for choice in choices):
        return type_of_values(choices)
    return frozenset(("literal", type(choice).__name__, choice) for choice in choices)


def _list_of(atom: Atom) -> Atom:
    return f"list of {atom}" if isinstance(atom, str) else ("list of literal", *atom[1:])


def _is_part(atom: Atom, whole: frozenset[Atom]) -> bool:
    if atom in whole:
        return True
    if isinstance(atom, tuple):
        base = "list of " * atom[0].startswith("list of ") + atom[1]
        return _is_part(base, whole)
    if atom == "list":
        # It is a list of Any, which type checkers accept for a list of anything.
        return any((part if isinstance(part, str) else part[0]).startswith("list of ") for part in whole)
    if atom.startswith("list of "):
        return "list" in whole or any(f"list of {wider}" in whole for wider in _WIDER.get(atom[8:], ()))
    return any(wider in whole for wider in _WIDER.get(atom, ()))
