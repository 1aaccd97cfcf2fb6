"""Validates a document's shape by the JSON Schema of the canonical form, with places in the original document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from genstudio_codegen.problems import Problem, pointer, problem

from .envelope import Envelope
from .json_values import JSONValue, shown
from .raw_nodes import RawNode

if TYPE_CHECKING:
    from jsonschema import ValidationError

_HINTS = {
    "node-id-empty": "Add the node's id, or export the workflow and the spec again.",
    "node-not-object": 'A node looks like {"class_type": ..., "inputs": {...}}.',
    "inputs-not-object": 'Inputs look like {"seed": {"type": "INT", "value": 0, "spec": {...}}}.',
    "input-name-empty": "Add the input's name, or export the spec again.",
    "spec-not-object": 'A spec looks like {"default": 20, "min": 1, "max": 10000}.',
    "bound-not-number": "Write the bound as a JSON number, without quotes.",
    "choices-not-list": 'Choices look like {"options": ["a", "b"]}.',
}


class Validator(Protocol):
    """The part of jsonschema's validators that is used here."""

    def iter_errors(self, instance: object) -> Iterable[ValidationError]:
        """Yield everything that is wrong with a document."""
        ...


@cache
def validator() -> Validator:
    """Load the compiled schema, on first use: jsonschema takes longer to import than a spec takes to read."""
    from jsonschema import Draft202012Validator

    schema = json.loads(Path(__file__).with_name("canonical.schema.json").read_bytes())
    return cast("Validator", Draft202012Validator(schema))


def check_shape(envelope: Envelope, nodes: Iterable[RawNode]) -> list[Problem]:
    """Validate a document's shape.

    Args:
        envelope: The map of nodes, with what surrounds it.
        nodes: The nodes read from it.

    Returns:
        One problem for each violation of the schema.
    """
    by_id = {node.id: node for node in nodes}
    shapes: dict[str, JSONValue] = {node.id: node.shape for node in by_id.values()}
    document: dict[str, JSONValue] = {**envelope.about, "nodes": shapes}
    return [_problem(error, envelope, by_id) for error in validator().iter_errors(document)]


def _problem(error: ValidationError, envelope: Envelope, nodes: Mapping[str, RawNode]) -> Problem:
    schema = cast("Mapping[str, object]", error.schema)
    code, says = str(schema["x-problem"]), str(schema["x-says"])
    path = [str(part) for part in error.absolute_path]
    if "propertyNames" in error.absolute_schema_path:
        path.append(str(error.instance))
    where = _original(path, envelope, nodes)
    name, node = path[-1], path[1] if len(path) > 1 and path[1].strip() else '""'
    if path[0] != "nodes":
        what = f"The workflow's {name}"
    elif len(path) == 2:
        what = "A node's id" if code == "node-id-empty" else f"Node {name}"
    elif len(path) == 4 and code == "input-name-empty":
        what = f"The name of an input of node {node}"
    elif len(path) < 5:
        what = f"`{name}` of node {node}"
    else:
        what = f'`{name}` of "{path[3]}" of node {node}'
    return problem(code, where, f"{what} {says}: it is {shown(error.instance)}.", _HINTS.get(code, ""))


def _original(path: list[str], envelope: Envelope, nodes: Mapping[str, RawNode]) -> str:
    """Return the JSON pointer in the document to a part of the canonical form."""
    if path[0] != "nodes":
        return envelope.about_paths[path[0]]
    node = nodes[path[1]]
    if len(path) == 2:
        return node.path
    if path[2] == "class_type":
        return node.class_path
    if len(path) == 3:
        return node.inputs_path
    raw = next((each for each in node.inputs if each.name == path[3]), None)
    if raw is None or len(path) == 4:
        return node.inputs_path + pointer(path[3])
    if len(path) == 5:
        return raw.spec_path if path[4] == "spec" else raw.at(path[4])
    return raw.at(path[5]) + pointer(*path[6:])
