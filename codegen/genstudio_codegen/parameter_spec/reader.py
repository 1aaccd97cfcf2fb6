"""From a document's bytes to a `WorkflowSpec`, and all problems found on the way."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path, PurePath
from typing import NamedTuple

from genstudio_codegen.problems import Problem, has_errors, pointer, problem

from .contradictions import with_contradictions
from .dialects import read_node
from .dynamic_inputs import build_parameters
from .envelope import Envelope, open_envelope
from .governing_choices import known_choices
from .json_document import decode_json, read_document
from .json_values import JSONValue, as_text
from .look_alikes import look_alike_problems
from .mistakes import refuse_document, refuse_nodes
from .model import Node, Parameter, WorkflowSpec
from .raw_nodes import RawNode
from .shape import check_shape
from .text_positions import find_positions
from .workflow_file import WorkflowFile, WorkflowNode, complete_nodes, read_workflow

MOST_INPUTS = 20_000
"""The largest workflow known has 1,131 parameters."""


class Reading(NamedTuple):
    """The result of reading a document.

    Attributes:
        spec: The workflow; None if there is any error.
        problems: Every problem found, in document order.
    """

    spec: WorkflowSpec | None
    problems: tuple[Problem, ...]


def read_spec(path: Path, *, workflow_id: str = "", name: str = "", workflow: Path | None = None) -> Reading:
    """Read the parameter spec in a file, in any shape that docs/en/spec.md lists.

    Whatever the file is or contains, problems are returned and nothing is raised.

    Args:
        path: The file.
        workflow_id: The workflow's id; takes precedence over the document's.
        name: The workflow's name; takes precedence over the document's.
        workflow: The API-format workflow that the spec belongs to. It provides titles, links and stored values that
            the spec lacks.
    """
    data = read_document(path)
    if isinstance(data, Problem):
        return Reading(None, (data.at(str(path)),))
    return parse_spec(data, str(path), workflow_id=workflow_id, name=name, workflow=workflow)


def parse_spec(
    data: bytes,
    source: str,
    *,
    workflow_id: str = "",
    name: str = "",
    workflow: Path | None = None,
    beside: WorkflowFile | None = None,
) -> Reading:
    """Read a parameter spec from bytes.

    Args:
        data: The document, as UTF-8 JSON.
        source: The name of its file, which problems refer to.
        workflow_id: As for `read_spec`.
        name: As for `read_spec`.
        workflow: As for `read_spec`.
        beside: What `workflow` holds, if it has been read.
    """
    decoded = decode_json(data)
    found = list(decoded.problems)
    if beside is None:
        beside = read_workflow(workflow) if workflow else WorkflowFile({})
    spec = None if found else _interpret(decoded.value, workflow_id, name, found, beside.nodes, str(workflow))
    problems = (*_placed(found, decoded.text, source), *beside.problems)
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
    envelope = open_envelope(document, found)
    if found:
        return None
    refusal = refuse_nodes(envelope, document)
    if refusal is not None:
        found.append(refusal)
        return None
    if (count := _count_inputs(envelope)) > MOST_INPUTS:
        message = f"This document describes {count:,} inputs, and at most {MOST_INPUTS:,} are read."
        found.append(problem("too-many-parameters", "", message, "Check that this is one workflow's spec."))
        return None
    nodes = list(_nodes(envelope, found))
    if workflow:
        found.extend(complete_nodes(nodes, workflow, workflow_source))
    found.extend(check_shape(envelope, nodes))
    built = tuple(_node(node, found) for node in nodes)
    about = {key: as_text(value) for key, value in envelope.about.items()}
    spec = WorkflowSpec(
        workflow_id=workflow_id or about.get("workflow_id", ""),
        name=name or about.get("name", ""),
        description=about.get("description", ""),
        nodes=built,
    )
    found.extend(look_alike_problems(spec))
    if not spec.workflow_id:
        hint = 'Give it with --workflow-id, or as "workflow_id" in the spec.'
        message = "The spec has no workflow id: its module can build requests but not submit them."
        found.append(problem("workflow-id-missing", "", message, hint))
    if not spec.parameters:
        message = "This workflow has no input that can be overridden."
        found.append(problem("no-parameters", envelope.path, message, "Check that the spec is complete."))
    return spec


def _count_inputs(envelope: Envelope) -> int:
    """How many inputs a document has at most, counted before any of them is read."""
    nodes = [node for node in envelope.nodes.values() if isinstance(node, dict)]
    inputs = [node.get("inputs", node) for node in nodes]
    return sum(len(each) for each in inputs if isinstance(each, dict))


def _nodes(envelope: Envelope, found: list[Problem]) -> list[RawNode]:
    """Read the nodes, without the entries among them that are something else."""
    nodes: list[RawNode] = []
    for node_id, node in envelope.nodes.items():
        path = envelope.path + pointer(node_id)
        if node_id not in envelope.ignored:
            nodes.append(read_node(node_id, node, path))
        elif node_id not in envelope.about and isinstance(node, (dict, list)) and node:
            message = f'"{node_id}" does not look like a node and is left out.'
            found.append(problem("not-a-node", path, message, "Nothing has to be done unless it is one."))
    return nodes


def _node(raw: RawNode, found: list[Problem]) -> Node:
    parameters: list[Parameter] = []
    built = list(build_parameters(raw))
    # Only inputs with variants ask for them, and looking a stored value up in a long list takes a while.
    has_variants = any(parameter.variants for _, parameter, _ in built)
    choices = known_choices(parameter for _, parameter, _ in built) if has_variants else {}
    for each, parameter, notes in built:
        parameters.append(with_contradictions(each, parameter, notes, choices))
        found.extend(notes.problems)
    return Node(
        id=raw.id,
        class_type=raw.class_type,
        title=raw.title,
        parameters=tuple(parameters),
        links=tuple(raw.links),
    )


def _placed(found: list[Problem], text: str, source: str) -> tuple[Problem, ...]:
    """Return the problems in document order, with lines and columns, which are computed only if there are any."""
    if all(not one.path for one in found):
        return tuple(one.at(source, one.line, one.column) for one in found)
    positions = find_positions(text)
    ordered = sorted(found, key=lambda one: positions.offset(one.path))
    return tuple(positions.locate(one, source) for one in ordered)
