"""Whole JSON Schema documents: a workflow's parameters by name, and the body of a request to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from genstudio_codegen.names import parameter_key
from genstudio_codegen.parameter_spec import JSONValue, WorkflowSpec

from .parameter_schema import Schema, annotated, value_schema

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def parameters_schema(
    spec: WorkflowSpec, names: Mapping[tuple[str, str], str], *, required: Collection[str] = ()
) -> Schema:
    """Return the schema of a workflow's parameters by Python name.

    Args:
        spec: The workflow.
        names: The parameters' names, by node id and input name.
        required: The keys, `<node id>.<input>`, of the parameters that every call must give.
    """
    properties: dict[str, JSONValue] = {}
    for parameter in spec.parameters:
        name = names[parameter.address]
        schema = annotated(parameter, value_schema(parameter, wire=False), name)
        properties[name] = {**schema, "x-node": parameter.node_id, "x-input": parameter.input_name}
    needed: list[JSONValue] = [names[one.address] for one in spec.parameters if parameter_key(one) in required]
    document = _document(spec, properties)
    return {**document, "required": needed} if needed else document


def override_schema(spec: WorkflowSpec) -> Schema:
    """Return the schema of `prompt` in a request: node ids, each with the inputs that may be overridden."""
    nodes: dict[str, JSONValue] = {}
    for node in spec.nodes:
        inputs: dict[str, JSONValue] = {
            parameter.input_name: annotated(parameter, value_schema(parameter, wire=True), parameter.input_name)
            for parameter in node.parameters
        }
        if inputs:
            override: Schema = {
                "type": "object",
                "properties": {"inputs": {"type": "object", "properties": inputs, "additionalProperties": False}},
                "required": ["inputs"],
                "additionalProperties": False,
            }
            nodes[node.id] = {"title": node.title or node.class_type or node.id, **override}
    return _document(spec, nodes)


def _document(spec: WorkflowSpec, properties: dict[str, JSONValue]) -> Schema:
    document: Schema = {"$schema": _DIALECT, "title": spec.name or spec.workflow_id or "workflow", "type": "object"}
    if spec.description:
        document["description"] = spec.description
    return {**document, "properties": properties, "additionalProperties": False}
