"""The JSON Schema of the values that one parameter takes."""

from __future__ import annotations

from genstudio_codegen.parameter_spec import ABSENT, Kind, Parameter
from genstudio_codegen.parameter_spec.model import JSONValue

Schema = dict[str, JSONValue]

_TYPES = {Kind.STRING: "string", Kind.BOOLEAN: "boolean", Kind.DICT: "object"}


def value_schema(parameter: Parameter, *, wire: bool) -> Schema:
    """The schema of a parameter's values: as a caller gives them or, with `wire`, as the request's body holds them.

    The two differ in lists alone, which the body wraps as `{"__value__": [...]}`.
    """
    options = [_kind_schema(kind, parameter, wire=wire) for kind in parameter.kinds]
    if not parameter.is_upload:
        options += [{"const": value} for value in parameter.also]
    return options[0] if len(options) == 1 else {"anyOf": list(options)}


def described(parameter: Parameter, schema: Schema, title: str) -> Schema:
    """A schema with what the spec tells a reader: title, description and the node's default."""
    notes: Schema = {"title": title}
    if parameter.tooltip:
        notes["description"] = parameter.tooltip
    if parameter.default is not ABSENT and parameter.default is not None:
        notes["default"] = parameter.default
    return {**notes, **schema}


def _kind_schema(kind: Kind, parameter: Parameter, *, wire: bool) -> Schema:
    if kind in (Kind.INT, Kind.FLOAT):
        return _number(kind, parameter)
    if kind is Kind.COMBO:
        return _choices(parameter)
    if kind is Kind.MULTI_COMBO:
        return _list(_choices(parameter), wire=wire)
    if kind is Kind.LIST:
        return _list({}, wire=wire)
    if kind is Kind.ANY:
        return {"not": {"type": ["null", "array"] if wire else "null"}}
    # What is uploaded reaches the body as the id that the upload gave.
    return {"type": _TYPES.get(kind, "string")}


def _number(kind: Kind, parameter: Parameter) -> Schema:
    schema: Schema = {"type": "integer" if kind is Kind.INT else "number"}
    if parameter.minimum is not None:
        schema["minimum"] = parameter.minimum
    if parameter.maximum is not None:
        schema["maximum"] = parameter.maximum
    return schema


def _choices(parameter: Parameter) -> Schema:
    return {"enum": list(parameter.choices)} if parameter.choices else {"type": "string"}


def _list(items: Schema, *, wire: bool) -> Schema:
    plain: Schema = {"type": "array", "items": items} if items else {"type": "array"}
    if not wire:
        return plain
    return {
        "type": "object",
        "properties": {"__value__": plain},
        "required": ["__value__"],
        "additionalProperties": False,
    }
