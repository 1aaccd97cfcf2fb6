"""What a change of type does to callers: to their type checker, and when a call is made."""

from __future__ import annotations

from dataclasses import replace

from genstudio_codegen.parameter_spec import CHOICE_KINDS, UPLOAD_KINDS, JSONValue, Kind, Parameter, same_value

from .accepted_values import accepts, is_still_accepted
from .rules import Category
from .static_types import is_assignable, kinds_type, static_type, type_of_values

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


def type_text(parameter: Parameter) -> str:
    """Return a parameter's type in its module, with the kind in the spec."""
    names = ["Seed" if kind is Kind.INT and parameter.seed else _PYTHON_NAMES[kind] for kind in parameter.kinds]
    return f"{' | '.join(dict.fromkeys(names))} ({parameter.kind})"


def type_outcome(old: Parameter, new: Parameter) -> Category:
    """Return what a change of kinds does to callers; choices that both have are treated as equal."""
    if has_choices(old) and has_choices(new):
        old = replace(old, choices=new.choices)
    if not is_assignable(kinds_type(old), static_type(new)):
        return "breaks-source"
    return "safe" if all(is_still_accepted(kind, old, new) for kind in old.kinds) else "breaks-calls"


def choices_outcome(old: Parameter, new: Parameter) -> Category:
    """Return what the removal of choices does to callers: a type checker notices if the new ones are literals."""
    same_kinds = replace(new, kinds=old.kinds, seed=old.seed)
    return "breaks-calls" if is_assignable(kinds_type(old), kinds_type(same_kinds)) else "breaks-source"


def exception_outcome(value: JSONValue, old: Parameter, new: Parameter, otherwise: Category) -> Category:
    """Return what happens to callers of a value that the old module accepted only as an exception.

    Args:
        value: A default or stored value of the old version.
        old: The old parameter.
        new: The new parameter.
        otherwise: The category if the value was no exception, or if it is still accepted.
    """
    if old.is_upload or not any(same_value(value, each) for each in old.also):
        return otherwise
    if not is_assignable(type_of_values((value,)), static_type(new)):
        return "breaks-source"
    return otherwise if accepts(new, value) else "breaks-calls"


def has_choices(parameter: Parameter) -> bool:
    """Report whether a parameter accepts one or several of a list of choices."""
    return not CHOICE_KINDS.isdisjoint(parameter.kinds)
