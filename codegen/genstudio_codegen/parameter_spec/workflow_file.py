"""An API-format workflow beside a spec: the source of titles, links and stored values that the spec lacks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from genstudio_codegen.problems import Problem, has_errors, problem

from .json_document import decode_json, read_document
from .json_values import ABSENT, JSONValue, as_text
from .mistakes import refuse_document
from .model import Link
from .other_formats import SPEC_NAME
from .raw_nodes import RawNode
from .recognition import is_link

_HINT = (
    'Save the workflow with "Export (API)" in the editor\'s menu; in older versions, turn on "Dev mode options" in the '
    'settings, and use "Save (API Format)".'
)


@dataclass(frozen=True, slots=True)
class WorkflowNode:
    """One node of an API-format workflow."""

    class_type: str
    title: str
    values: dict[str, JSONValue]
    links: tuple[Link, ...]


class WorkflowFile(NamedTuple):
    """The result of reading an API-format workflow.

    Attributes:
        nodes: The nodes by id; none if there is any error.
        problems: What is wrong with the file.
    """

    nodes: dict[str, WorkflowNode]
    problems: tuple[Problem, ...] = ()


def read_workflow(path: Path) -> WorkflowFile:
    """Read an API-format workflow.

    Args:
        path: The workflow's file.
    """
    data = read_document(path)
    if isinstance(data, Problem):
        return WorkflowFile({}, (data.at(str(path)),))
    decoded = decode_json(data)
    if has_errors(decoded.problems):
        # A hint that asks for a spec would mislead here.
        found = (replace(one, hint=_HINT) if SPEC_NAME in one.hint else one for one in decoded.problems)
        return WorkflowFile({}, tuple(one.at(str(path), one.line, one.column) for one in found))
    refusal = refuse_document(decoded.value)
    nodes = decoded.value
    if refusal is not None or not isinstance(nodes, dict) or not any(map(_is_node, nodes.values())):
        message = "This is not an API-format workflow"
        message += (
            f": {refusal.message[0].lower()}{refusal.message[1:]}"
            if refusal
            else ": it has no nodes with a class_type."
        )
        return WorkflowFile({}, (problem("workflow-file-wrong", "", message, _HINT).at(str(path)),))
    return WorkflowFile(
        {node_id: workflow_node(node) for node_id, node in nodes.items() if isinstance(node, dict) and _is_node(node)}
    )


def complete_nodes(nodes: list[RawNode], workflow: dict[str, WorkflowNode], source: str) -> list[Problem]:
    """Add what a spec lacks from the workflow; what the spec gives takes precedence.

    Args:
        nodes: The spec's nodes, which are completed in place, and extended by those without a parameter.
        workflow: The workflow's nodes by id.
        source: The name of the workflow's file.

    Returns:
        A warning if the spec has nodes that the workflow lacks.
    """
    known = {node.id for node in nodes}
    for node in nodes:
        stored = workflow.get(node.id)
        if stored is None:
            continue
        node.class_type = node.class_type or stored.class_type
        node.title = node.title or stored.title
        linked = {link.input_name for link in node.links}
        node.values = dict(stored.values)
        node.links += [link for link in stored.links if link.input_name not in linked]
        for each in node.inputs:
            each.class_type = node.class_type
            if each.value is ABSENT:
                each.value = stored.values.get(each.name, ABSENT)
    added = [
        RawNode(
            node_id,
            "",
            class_type=stored.class_type,
            title=stored.title,
            links=list(stored.links),
            shape={"inputs": {}},
        )
        for node_id, stored in workflow.items()
        if node_id not in known
    ]
    missing = [node.id for node in nodes if node.id not in workflow]
    nodes += added
    if not missing:
        return []
    message = (
        f"The workflow {source} has no node {', '.join(missing[:5])}: it is a different workflow or an older version."
    )
    return [problem("workflow-file-differs", "", message, "Export both from the same version of the workflow.")]


def _is_node(value: JSONValue) -> bool:
    return (
        isinstance(value, dict) and isinstance(value.get("class_type"), str) and isinstance(value.get("inputs"), dict)
    )


def workflow_node(node: dict[str, JSONValue]) -> WorkflowNode:
    """Read one node of an API-format workflow, or of a request's body, which need not give a class."""
    inputs, meta = node.get("inputs"), node.get("_meta")
    entries = inputs if isinstance(inputs, dict) else {}
    return WorkflowNode(
        class_type=as_text(node.get("class_type")),
        title=as_text(meta.get("title")) if isinstance(meta, dict) else "",
        values={name: value for name, value in entries.items() if not is_link(value)},
        links=tuple(Link(name, str(value[0]), int(str(value[1]))) for name, value in entries.items() if is_link(value)),
    )
