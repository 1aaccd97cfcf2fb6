"""The JSON Schema of a workflow's arguments as JSON can hold them, made from its table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from .values import RANDOM_TEXT

if TYPE_CHECKING:
    from .parameter import Parameter
    from .table import ParameterTable
    from .values import JSONValue

_ARGUMENT = re.compile(r"^    (\w+): (.*(?:\n      .*)*)", re.MULTILINE)


def arguments_schema(table: ParameterTable, docstring: str) -> dict[str, JSONValue]:
    """Describe a workflow's arguments as a JSON Schema.

    Args:
        table: The workflow.
        docstring: The docstring of a generated function, whose section `Args:` describes each parameter.
    """
    from inspect import cleandoc

    about = {name: " ".join(text.split()) for name, text in _ARGUMENT.findall(cleandoc(docstring))}
    properties: dict[str, JSONValue] = {}
    for parameter in table:
        notes: dict[str, JSONValue] = {"description": about[parameter.name]} if parameter.name in about else {}
        properties[parameter.name] = {**argument_schema(parameter), **notes}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": table.name,
        "type": "object",
        "properties": properties,
        "required": [parameter.name for parameter in table.required],
        "additionalProperties": False,
    }


def argument_schema(parameter: Parameter) -> dict[str, JSONValue]:
    """Describe the values of one parameter as a JSON Schema, without a description."""
    options = [_kind_schema(kind, parameter) for kind in parameter.kind.split(",")]
    if parameter.seed:
        options.append({"const": RANDOM_TEXT})
    options += [{"const": cast("JSONValue", value)} for value in parameter.also]
    return options[0] if len(options) == 1 else {"anyOf": cast("list[JSONValue]", options)}


def _kind_schema(kind: str, parameter: Parameter) -> dict[str, JSONValue]:
    match kind:
        case "INT" | "FLOAT":
            bounds = {"minimum": parameter.minimum, "maximum": parameter.maximum}
            limits: dict[str, JSONValue] = {word: bound for word, bound in bounds.items() if bound is not None}
            return {"type": "integer" if kind == "INT" else "number", **limits}
        case "BOOLEAN":
            return {"type": "boolean"}
        case "COMBO":
            return _choice(parameter)
        case "MULTI_COMBO":
            return {"type": "array", "items": _choice(parameter)}
        case "LIST":
            return {"type": "array"}
        case "DICT":
            return {"type": "object"}
        case "ANY":
            return {"not": {"type": "null"}}
        case _:
            # A string, or the id or URL that names an uploaded file.
            return {"type": "string"}


def _choice(parameter: Parameter) -> dict[str, JSONValue]:
    if not parameter.open:
        return {"enum": list(parameter.choices)}
    return {"anyOf": [{"enum": list(parameter.choices)}, {"type": "string"}]}
