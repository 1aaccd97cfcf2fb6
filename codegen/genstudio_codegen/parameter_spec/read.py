"""From a document's bytes to a `WorkflowSpec` and the problems found, all of them at once."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path, PurePath
from typing import NamedTuple

from genstudio_codegen.problems import Problem, has_errors, pointer, problem

from .checks import check
from .dialect import read_node
from .dynamic import build_all
from .envelope import Envelope, left_out, unwrap
from .mistakes import refuse_document, refuse_nodes
from .model import JSONValue, Node, Parameter, WorkflowSpec
from .places import scan
from .raw import RawNode
from .shape import check_shape
from .source import decode, load
from .text import as_text
from .workflow_file import WorkflowNode, complete, read_workflow


class Reading(NamedTuple):
    """What came of a document: the workflow, or None where there is any error, and every problem found."""

    spec: WorkflowSpec | None
    problems: tuple[Problem, ...]


def read_spec(path: Path, *, workflow_id: str = "", name: str = "", workflow: Path | None = None) -> Reading:
    """Read the parameter spec in a file.

    Accepts every shape that docs/spec.md lists. Never raises for what a file is or holds. An id or a name that is
    given wins over the document's. `workflow` is the API-format workflow behind the spec: titles, links and stored
    values are taken from it where the spec has none.
    """
    data = load(path)
    if isinstance(data, Problem):
        return Reading(None, (data.at(str(path)),))
    return parse_spec(data, str(path), workflow_id=workflow_id, name=name, workflow=workflow)


def parse_spec(
    data: bytes, source: str, *, workflow_id: str = "", name: str = "", workflow: Path | None = None
) -> Reading:
    """Read a parameter spec from bytes; problems name `source` as the place that they came from."""
    decoded = decode(data)
    found = list(decoded.problems)
    beside, problems_beside = read_workflow(workflow) if workflow else ({}, ())
    spec = None if found else _interpret(decoded.document, workflow_id, name, found, beside, str(workflow))
    problems = (*_placed(found, decoded.text, source), *problems_beside)
    if spec is None or has_errors(problems):
        return Reading(None, problems)
    sha256 = hashlib.sha256(data).hexdigest()
    return Reading(replace(spec, source_name=PurePath(source).name, sha256=sha256), problems)


def _interpret(
    document: JSONValue,
    workflow_id: str,
    name: str,
    found: list[Problem],
    workflow: dict[str, WorkflowNode],
    workflow_source: str,
) -> WorkflowSpec | None:
    refusal = refuse_document(document)
    if refusal is not None or not isinstance(document, dict):
        found.extend([refusal] if refusal else [])
        return None
    envelope = unwrap(document, found)
    if found:
        return None
    refusal = refuse_nodes(envelope, document)
    if refusal is not None:
        found.append(refusal)
        return None
    nodes = list(_nodes(envelope, found))
    if workflow:
        found.extend(complete(nodes, workflow, workflow_source))
    found.extend(check_shape(envelope, nodes))
    built = tuple(_node(node, found) for node in nodes)
    about = {key: as_text(value) for key, value in envelope.about.items()}
    spec = WorkflowSpec(
        workflow_id=workflow_id or about.get("workflow_id", ""),
        name=name or about.get("name", ""),
        description=about.get("description", ""),
        nodes=built,
    )
    if not spec.workflow_id:
        hint = 'Give it with --workflow-id, or as "workflow_id" in the spec.'
        message = (
            "The spec does not say which workflow it belongs to: its module can build requests, but not submit them."
        )
        found.append(problem("workflow-id-missing", "", message, hint))
    if not spec.parameters:
        message = "No input of this workflow can be changed."
        found.append(problem("no-parameters", envelope.path, message, "Check that the spec is complete."))
    return spec


def _nodes(envelope: Envelope, found: list[Problem]) -> list[RawNode]:
    """The nodes, but for what stands among them and is none."""
    ignored = left_out(envelope)
    nodes: list[RawNode] = []
    for node_id, node in envelope.nodes.items():
        path = envelope.path + pointer(node_id)
        if node_id not in ignored:
            nodes.append(read_node(node_id, node, path))
        elif node_id not in envelope.about and isinstance(node, (dict, list)) and node:
            message = f'"{node_id}" does not look like a node, and is left out.'
            found.append(problem("not-a-node", path, message, "Nothing has to be done if it is not one."))
    return nodes


def _node(raw: RawNode, found: list[Problem]) -> Node:
    parameters: list[Parameter] = []
    for each, parameter, notes in build_all(raw):
        parameters.append(check(each, parameter, notes))
        found.extend(notes.problems)
    return Node(
        id=raw.id,
        class_type=raw.class_type,
        title=raw.title,
        parameters=tuple(parameters),
        links=tuple(raw.links),
    )


def _placed(found: list[Problem], text: str, source: str) -> tuple[Problem, ...]:
    """The problems in document order, with lines and columns. The document is only scanned where there are any."""
    if all(not one.path for one in found):
        return tuple(one.at(source, one.line, one.column) for one in found)
    places = scan(text)
    ordered = sorted(found, key=lambda one: places.offset(one.path))
    return tuple(places.place(one, source) for one in ordered)
