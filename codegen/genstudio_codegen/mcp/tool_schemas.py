"""The JSON Schema of a tool's arguments: that of the module, in a form that agents and their clients can use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from genstudio_codegen.parameter_spec import JSONValue, Node, Parameter, likely_first
from genstudio_codegen.run import LoadedModule
from genstudio_codegen.schema import Schema
from genstudio_codegen.text import one_line, plain_line

if TYPE_CHECKING:
    from genstudio_transport import Parameter as Row
    from genstudio_transport import Workflow

LARGEST_EXACT = 2**53
"""Beyond it, clients whose numbers are doubles, such as those in JavaScript, change an integer without a word."""
LIKELY = 16
"""How many parameters a tool has at most, unless it is to have all."""
LONGEST_TITLE = 80
LONGEST_DESCRIPTION = 400
_MOST_CHOICES = 60
_LONGEST_CHOICE = 200
_ALIAS = re.compile(r"(choices) that \w+ lists")
_DIGITS: Schema = {"type": "string", "pattern": "^-?[0-9]{1,20}$"}


def workflow_of(loaded: LoadedModule) -> Workflow:
    """The run-time table of a module."""
    return cast("Workflow", loaded.module.WORKFLOW)


def is_wide(row: Row) -> bool:
    """Whether a parameter takes integers that some clients cannot hold, so that it takes them as strings as well."""
    kinds = row.kind.split(",")
    if "INT" not in kinds or "STRING" in kinds:
        return False
    return row.seed or max(abs(row.minimum or 0), abs(row.maximum or 0)) > LARGEST_EXACT


def likely_names(loaded: LoadedModule) -> list[str]:
    """The parameters that a caller most likely wants to change, and those that every call must give."""
    table = workflow_of(loaded)
    required = [row.name for row in table.required]
    pairs = likely_first(loaded.spec)
    shown = [loaded.names[one.address] for _, one in pairs if not (one.advanced or one.hidden or one.socket)]
    others = [name for name in shown if name not in required]
    return [*required, *others[: max(0, LIKELY - len(required))]]


def all_names(loaded: LoadedModule) -> list[str]:
    """Every parameter, the likeliest first."""
    return [loaded.names[one.address] for _, one in likely_first(loaded.spec)]


def arguments_schema(loaded: LoadedModule, names: list[str], folders: Sequence[str] = ()) -> Schema:
    """Describe some parameters of a workflow.

    Args:
        loaded: The workflow's module.
        names: The parameters. If they are not all, the schema leaves room for the others.
        folders: The folders whose files may be given.
    """
    table = workflow_of(loaded)
    made = cast("Mapping[str, Schema]", table.json_schema()["properties"])
    places = {loaded.names[one.address]: (node, one) for node in loaded.spec.nodes for one in node.parameters}
    properties: dict[str, JSONValue] = {
        name: _property(table[name], made[name], *places[name], folders) for name in names
    }
    schema: Schema = {"type": "object", "properties": properties}
    if required := [row.name for row in table.required]:
        schema["required"] = list(required)
    if len(names) == len(table.parameters):
        schema["additionalProperties"] = False
    return schema


def found_choices(row: Row, query: str, most: int) -> tuple[list[JSONValue], int]:
    """Find choices of a parameter that have every word of a query in them, in any case.

    Args:
        row: The parameter.
        query: Words; none finds all choices.
        most: How many choices to give.

    Returns:
        The first of the choices, those aside that cannot be shown as they are; and how many have the words.
    """
    words = query.lower().split()
    found: list[JSONValue] = [one for one in row.choices if all(word in str(one).lower() for word in words)]
    return [*_shown_choices(found)][:most], len(found)


def _property(row: Row, made: Schema, node: Node, parameter: Parameter, folders: Sequence[str]) -> Schema:
    options = [_usable(option) for option in cast("list[Schema]", made.get("anyOf", [made]))]
    options = [{word: value for word, value in option.items() if word != "description"} for option in options]
    # The module's name for a set of choices means nothing here: the choices follow.
    described = _ALIAS.sub(r"\1", str(made.get("description", "")))
    notes = [one_line(described, LONGEST_DESCRIPTION)]
    if is_wide(row):
        options.append(_DIGITS)
        notes.append(f"Write an integer above {LARGEST_EXACT} as a string of digits.")
    if parameter.is_upload:
        notes.append("Give a data: URL (Base64), a web URL, or the id of an uploaded file.")
        if folders:
            notes.append(one_line(f"Paths of files in these folders are taken too: {', '.join(folders)}", 500))
    if len(row.choices) > _MOST_CHOICES:
        notes.append(
            f"For the choices, call describe_workflow with the parameter {row.name}; a wrong one is answered with the closest."
        )
    title = one_line(
        f"{node.title or node.class_type or node.id}: {parameter.display_name or row.input}", LONGEST_TITLE
    )
    shape = options[0] if len(options) == 1 else {"anyOf": cast("list[JSONValue]", options)}
    return {"title": title, "description": " ".join(note for note in notes if note), **shape}


def _usable(schema: Schema) -> Schema:
    """A schema without what clients choke on: bounds that no double holds, thousands of choices, hidden characters."""
    usable = {
        word: value
        for word, value in schema.items()
        if not (word in ("minimum", "maximum") and isinstance(value, int | float) and abs(value) > LARGEST_EXACT)
    }
    if "enum" in usable:
        choices = list(_shown_choices(cast("list[JSONValue]", usable["enum"])))
        if not choices or len(choices) > _MOST_CHOICES:
            return {"type": "string"}
        usable["enum"] = choices
    if isinstance(items := usable.get("items"), dict):
        usable["items"] = _usable(items)
    if isinstance(inner := usable.get("anyOf"), list):
        usable["anyOf"] = [_usable(cast("Schema", one)) for one in inner]
    return usable


def _shown_choices(choices: list[JSONValue]) -> Iterator[JSONValue]:
    """The choices that can be shown as they are; the others are accepted all the same."""
    for choice in choices:
        if not isinstance(choice, str) or (len(choice) <= _LONGEST_CHOICE and plain_line(choice) == choice):
            yield choice
