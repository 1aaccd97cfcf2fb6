"""What a parameter takes: for a type checker, going by the module's annotations, and when a call is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from genstudio_codegen.limits import LARGEST_LITERAL
from genstudio_codegen.parameter_spec import Kind, Parameter
from genstudio_codegen.parameter_spec.model import CHOICE_KINDS, UPLOAD_KINDS, Choice, JSONValue

from .rules import Category
from .values import same_value

Atom = str | tuple[str, str, Choice]
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
_PYTHON_NAMES = {
    Kind.INT: "int",
    Kind.FLOAT: "float",
    Kind.STRING: "str",
    Kind.BOOLEAN: "bool",
    Kind.COMBO: "one of the choices",
    Kind.MULTI_COMBO: "a list of choices",
    Kind.IMAGE: "ImageInput",
    **dict.fromkeys(UPLOAD_KINDS - {Kind.IMAGE}, "FileInput"),
    Kind.LIST: "list",
    Kind.DICT: "dict",
    Kind.ANY: "JSONValue",
}
_WIDER: dict[str, tuple[str, ...]] = {"bool": ("int", "float"), "int": ("float",)}
"""What type checkers take in the place of what: they let True pass for a number."""


def type_text(parameter: Parameter) -> str:
    """A parameter's type as its module has it, with the kind that the spec has."""
    names = ["Seed" if kind is Kind.INT and parameter.seed else _PYTHON_NAMES[kind] for kind in parameter.kinds]
    return f"{' | '.join(dict.fromkeys(names))} ({parameter.kind})"


def type_outcome(old: Parameter, new: Parameter) -> Category:
    """What a change from one parameter's kinds to another's does; choices that both have are taken for the same."""
    if has_choices(old) and has_choices(new):
        old = replace(old, choices=new.choices)
    if not is_assignable(_kinds_type(old), static_type(new)):
        return "breaks-source"
    return "safe" if all(_is_taken(kind, old, new) for kind in old.kinds) else "breaks-calls"


def choices_outcome(old: Parameter, new: Parameter) -> Category:
    """What it does to callers that choices are gone: a type checker sees it where the new ones are literals."""
    same_kinds = replace(new, kinds=old.kinds, seed=old.seed)
    return "breaks-calls" if is_assignable(_kinds_type(old), _kinds_type(same_kinds)) else "breaks-source"


def exception_outcome(value: JSONValue, old: Parameter, new: Parameter, otherwise: Category) -> Category:
    """What follows where a value that a module let through as an exception need not be let through by the next."""
    if old.is_upload or not any(same_value(value, each) for each in old.also):
        return otherwise
    if not is_assignable(_type_of((value,)), static_type(new)):
        return "breaks-source"
    return otherwise if takes(new, value) else "breaks-calls"


def has_choices(parameter: Parameter) -> bool:
    """Whether a parameter takes one or several of a list of choices."""
    return not CHOICE_KINDS.isdisjoint(parameter.kinds)


def static_type(parameter: Parameter) -> frozenset[Atom]:
    """The annotation of a parameter, as the set of its parts."""
    also = () if parameter.is_upload else parameter.also
    return _kinds_type(parameter) | _type_of(also)


def is_assignable(one: Iterable[Atom], other: frozenset[Atom]) -> bool:
    """Whether a type checker takes everything of one type in the place of another."""
    return all(_is_part(atom, other) for atom in one)


def takes(parameter: Parameter, value: JSONValue) -> bool:
    """Whether a call may give a value, by its kind, its range and the choices, or as an exception."""
    if any(same_value(value, each) for each in parameter.also):
        return True
    return any(_fits(value, kind, parameter) for kind in parameter.kinds)


def _kinds_type(parameter: Parameter) -> frozenset[Atom]:
    atoms: set[Atom] = set()
    for kind in parameter.kinds:
        if kind in CHOICE_KINDS:
            choices = _choices_type(parameter.choices)
            atoms |= choices if kind is Kind.COMBO else {_listed(atom) for atom in choices}
        else:
            atoms |= _ATOMS[kind]
    return frozenset(atoms | {"random"}) if parameter.seed else frozenset(atoms)


def _choices_type(choices: tuple[Choice, ...]) -> frozenset[Atom]:
    if len(choices) > LARGEST_LITERAL or any(isinstance(choice, float) for choice in choices):
        return _type_of(choices)
    return frozenset(("literal", type(choice).__name__, choice) for choice in choices)


def _type_of(values: Iterable[JSONValue]) -> frozenset[Atom]:
    return frozenset(type(value).__name__ for value in values)


def _listed(atom: Atom) -> Atom:
    return f"list of {atom}" if isinstance(atom, str) else ("list of literal", *atom[1:])


def _is_part(atom: Atom, whole: frozenset[Atom]) -> bool:
    if atom in whole:
        return True
    if isinstance(atom, tuple):
        base = "list of " * atom[0].startswith("list of ") + atom[1]
        return _is_part(base, whole)
    if atom == "list":
        # It is a list of Any, which type checkers take for a list of anything.
        return any((part if isinstance(part, str) else part[0]).startswith("list of ") for part in whole)
    if atom.startswith("list of "):
        return "list" in whole or any(f"list of {wider}" in whole for wider in _WIDER.get(atom[8:], ()))
    return any(wider in whole for wider in _WIDER.get(atom, ()))


_TAKEN_BY: dict[Kind, frozenset[Kind]] = {
    Kind.INT: frozenset({Kind.FLOAT, Kind.ANY}),
    Kind.IMAGE: frozenset(),
    **dict.fromkeys(UPLOAD_KINDS - {Kind.IMAGE}, UPLOAD_KINDS),
    Kind.MULTI_COMBO: frozenset({Kind.LIST, Kind.ANY}),
    Kind.ANY: frozenset(),
}
"""For each kind, the others of which a call takes all that it takes of this one."""


def _is_taken(kind: Kind, old: Parameter, new: Parameter) -> bool:
    """Whether a call takes all values of a kind still; ranges and choices are rules of their own."""
    if kind in new.kinds:
        return True
    if kind is Kind.COMBO:
        free = [each for each in new.kinds if each not in CHOICE_KINDS]
        return all(any(_fits(choice, each, new) for each in free) for choice in old.choices)
    return not _TAKEN_BY.get(kind, frozenset({Kind.ANY})).isdisjoint(new.kinds)


def _fits(value: JSONValue, kind: Kind, parameter: Parameter) -> bool:
    if kind in (Kind.INT, Kind.FLOAT):
        if isinstance(value, bool) or not isinstance(value, (int, float) if kind is Kind.FLOAT else int):
            return False
        low, high = parameter.minimum, parameter.maximum
        return (low is None or value >= low) and (high is None or value <= high)
    if kind is Kind.COMBO:
        return any(same_value(value, choice) for choice in parameter.choices)
    if kind is Kind.MULTI_COMBO:
        return isinstance(value, list) and all(_fits(item, Kind.COMBO, parameter) for item in value)
    wanted = {Kind.STRING: str, Kind.BOOLEAN: bool, Kind.LIST: list, Kind.DICT: dict, Kind.ANY: object}.get(kind)
    return wanted is not None and isinstance(value, wanted)
