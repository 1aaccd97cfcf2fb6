"""The JSON Schema of the values that one parameter accepts."""

from __future__ import annotations

from typing import TypeAlias, assert_never

from genstudio_codegen.parameter_spec import ABSENT, JSONValue, Kind, Parameter

Schema: TypeAlias = dict[str, JSONValue]


def value_schema(parameter: Parameter, *, wire: bool) -> Schema:
    """Return the schema of a parameter's values.

    Args:
        parameter: The parameter.
        wire: Whether the values are those in a request's body, rather than those that a caller passes. The two differ
            only in lists, which the body wraps as `{"__value__": [...]}`.
    """
    options = [_kind_schema(kind, parameter, wire=wire) for kind in parameter.kinds]
    if not parameter.is_upload:
        options += [{"const": value} for value in parameter.also]
    return options[0] if len(options) == 1 else {"anyOf": list(options)}


def annotated(parameter: Parameter, schema: Schema, title: str) -> Schema:
    """Add the title, the description and the node's default to a schema.

    Args:
        parameter: The parameter.
        schema: The schema of its values.
        title: What the schema is called.
    """
    notes: Schema = {"title": title}
    if parameter.tooltip:
        notes["description"] = parameter.tooltip
    if parameter.default is not ABSENT and parameter.default is not None:
        notes["default"] = parameter.default
    return {**notes, **schema}


def _kind_schema(kind: Kind, parameter: Parameter, *, wire: bool) -> Schema:
    match kind:
        case Kind.INT | Kind.FLOAT:
            return _number(kind, parameter)
        case Kind.STRING:
            return {"type": "string"}
        case Kind.BOOLEAN:
            return {"type": "boolean"}
        case Kind.COMBO:
            return _choices(parameter)
        case Kind.MULTI_COMBO:
            return _list(_choices(parameter), wire=wire)
        case Kind.IMAGE | Kind.VIDEO | Kind.AUDIO | Kind.FILE:
            # The body holds the id of the upload.
            return {"type": "string"}
        case Kind.LIST:
            return _list({}, wire=wire)
        case Kind.DICT:
            return {"type": "object"}
        case Kind.ANY:
            return {"not": {"type": ["null", "array"] if wire else "null"}}
        case _:
            assert_never(kind)


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
