"""What datamodel-code-generator is asked to type each parameter as."""

from __future__ import annotations

from genstudio_codegen.parameter_spec import Kind, Parameter
from genstudio_codegen.schema import Schema

from .choice_sets import ChoiceSet

_TRANSPORT = "genstudio_transport"
_BY_KIND: dict[Kind, Schema] = {
    Kind.INT: {"type": "integer"},
    Kind.FLOAT: {"type": "number"},
    Kind.STRING: {"type": "string"},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.IMAGE: {"customTypePath": f"{_TRANSPORT}.ImageInput"},
    Kind.VIDEO: {"customTypePath": f"{_TRANSPORT}.FileInput"},
    Kind.AUDIO: {"customTypePath": f"{_TRANSPORT}.FileInput"},
    Kind.FILE: {"customTypePath": f"{_TRANSPORT}.FileInput"},
    Kind.LIST: {"type": "array"},
    Kind.DICT: {"type": "object"},
    Kind.ANY: {"customTypePath": f"{_TRANSPORT}.JSONValue"},
}
_BY_TYPE: dict[type, Schema] = {
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    str: {"type": "string"},
    list: {"type": "array"},
    dict: {"type": "object"},
}


def annotation_schema(parameter: Parameter, choices: ChoiceSet | None, *, is_open: bool) -> Schema:
    """A schema that stands for a parameter's static type; no string of the spec is in it."""
    options: list[Schema] = []
    for kind in parameter.kinds:
        options += _kind_options(kind, parameter, choices, is_open=is_open)
    # Values that contradict the rest but are taken: their type is let through, the run-time check knows them.
    options += [
        _BY_TYPE[type(value)] for value in parameter.also if type(value) in _BY_TYPE and not parameter.is_upload
    ]
    return _union(options)


def _kind_options(kind: Kind, parameter: Parameter, choices: ChoiceSet | None, *, is_open: bool) -> list[Schema]:
    if kind is Kind.INT and parameter.seed:
        return [{"customTypePath": f"{_TRANSPORT}.Seed"}]
    if kind is Kind.COMBO:
        return _choice_options(choices, is_open=is_open)
    if kind is Kind.MULTI_COMBO:
        return [{"type": "array", "items": _union(_choice_options(choices, is_open=is_open))}]
    return [_BY_KIND[kind]]


def _choice_options(choices: ChoiceSet | None, *, is_open: bool) -> list[Schema]:
    if choices is None:
        return [_BY_TYPE[str]]
    if choices.is_literal:
        alias: Schema = {"customTypePath": f"choices.{choices.name}"}
        return [alias, _BY_TYPE[str]] if is_open else [alias]
    return [_BY_TYPE[kind] for kind in dict.fromkeys(type(choice) for choice in choices.choices)]


def _union(options: list[Schema]) -> Schema:
    distinct = [option for index, option in enumerate(options) if option not in options[:index]]
    return distinct[0] if len(distinct) == 1 else {"anyOf": list(distinct)}
