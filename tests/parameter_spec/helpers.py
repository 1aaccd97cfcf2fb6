"""Reading a document from a test, and looking at what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from genstudio_codegen.parameter_spec import Parameter, Reading, WorkflowSpec, parse_spec


def read(document: object, *, workflow_id: str = "wf-1", name: str = "") -> Reading:
    """What a document, as JSON, reads as."""
    return parse_spec(json.dumps(document).encode(), "folder/a.spec.json", workflow_id=workflow_id, name=name)


def spec_of(document: object) -> WorkflowSpec:
    """The workflow of a document that has no error."""
    reading = read(document)
    assert reading.spec is not None, reading.problems
    return reading.spec


def one_input(
    form: object,
    *,
    name: str = "value",
    class_type: str = "Node",
    beside: Mapping[str, object] = MappingProxyType({}),
    **others: object,
) -> dict[str, Any]:
    """A document with one node that has one input, and others beside it."""
    return {"3": {"class_type": class_type, "_meta": {"title": "A node"}, "inputs": {name: form, **beside, **others}}}


def parameter(form: object, *, name: str = "value", class_type: str = "Node", **others: object) -> Parameter:
    """The parameter that one input reads as."""
    found = spec_of(one_input(form, name=name, class_type=class_type, beside=others)).parameters
    return next(each for each in found if each.input_name == name)


def codes(document: object) -> list[str]:
    """The codes of a document's problems, in order."""
    return [one.code for one in read(document).problems]


def bare(spec: WorkflowSpec) -> WorkflowSpec:
    """A workflow without what depends on the file that it came from."""
    nodes = tuple(
        replace(node, parameters=tuple(replace(each, path="") for each in node.parameters)) for node in spec.nodes
    )
    return replace(spec, nodes=nodes, source_name="", sha256="")
