"""Writes a `WorkflowSpec` as the graph behind it: an API-format workflow with the stored values, which can be run."""

from __future__ import annotations

from collections.abc import Mapping

from genstudio_codegen.problems import Problem, problem
from genstudio_codegen.text import first_few

from .json_values import ABSENT, JSONValue
from .model import Node, WorkflowSpec
from .workflow_file import WorkflowNode

_NAME_WORKFLOW = 'Name the exported workflow with workflow = "..." in its table, or set graphs = false there.'
_EXPORT_AGAIN = "Export the whole workflow again, or set graphs = false in its table."


def graph_document(
    spec: WorkflowSpec, workflow: Mapping[str, WorkflowNode]
) -> tuple[dict[str, JSONValue], tuple[Problem, ...]]:
    """Write the graph of a workflow.

    Args:
        spec: The workflow, with all of its parameters; the values that it stores take precedence.
        workflow: The nodes of the API-format workflow behind it. Without any, the spec must hold the whole graph.

    Returns:
        The nodes by id, and why they are not a whole graph.
    """
    graph = {node_id: _exported(node) for node_id, node in workflow.items()}
    missing: list[str] = []
    for node in spec.nodes:
        inputs = _inputs(node, graph.setdefault(node.id, {"class_type": "", "inputs": {}}))
        links: dict[str, JSONValue] = {link.input_name: [link.source_id, link.slot] for link in node.links}
        for parameter in node.parameters:
            if parameter.input_name in links:
                continue
            if parameter.stored is not ABSENT:
                inputs[parameter.input_name] = _sent(parameter.stored)
            elif not parameter.needs and node.id not in workflow:
                missing.append(f"{node.id}.{parameter.input_name}")
        inputs |= links
    reason = _incomplete(graph, missing, may_lack_links=bool(workflow))
    hint = _EXPORT_AGAIN if workflow else _NAME_WORKFLOW
    found = (problem("graph-incomplete", "", f"The graph is incomplete: {reason}.", hint),) if reason else ()
    return dict(graph), found


def _exported(node: WorkflowNode) -> dict[str, JSONValue]:
    links: dict[str, JSONValue] = {link.input_name: [link.source_id, link.slot] for link in node.links}
    values = {name: _sent(value) for name, value in node.values.items()}
    return _described(node.class_type, node.title, {**values, **links})


def _described(class_type: str, title: str, inputs: dict[str, JSONValue]) -> dict[str, JSONValue]:
    meta: dict[str, JSONValue] = {"_meta": {"title": title}} if title else {}
    return {"class_type": class_type, **meta, "inputs": inputs}


def _inputs(node: Node, written: dict[str, JSONValue]) -> dict[str, JSONValue]:
    """The inputs of a node that is written; its class and title are filled in if it has none."""
    inputs = written["inputs"]
    inputs = inputs if isinstance(inputs, dict) else {}
    if not written["class_type"]:
        written.clear()
        written.update(_described(node.class_type, node.title, inputs))
    return inputs


def _sent(value: JSONValue) -> JSONValue:
    """A stored value as the API format has it: a bare list would read as a link."""
    return {"__value__": value} if isinstance(value, list) else value


def _incomplete(graph: Mapping[str, Mapping[str, JSONValue]], missing: list[str], *, may_lack_links: bool) -> str:
    """Say why nodes are not a whole graph; "" if they seem to be one."""
    without_class = [node_id for node_id, node in graph.items() if not node["class_type"]]
    sources: list[str] = []
    for node in graph.values():
        inputs = node["inputs"]
        for value in inputs.values() if isinstance(inputs, dict) else ():
            if isinstance(value, list):
                sources.append(str(value[0]))
    dangling = [source for source in dict.fromkeys(sources) if source not in graph]
    if without_class:
        return f"no class_type is known of node {first_few(without_class)}"
    if missing:
        return f"nothing gives the stored value of {first_few(missing)}"
    if dangling:
        return f"links lead to nodes that are missing: {first_few(dangling)}"
    if len(graph) > 1 and not sources and not may_lack_links:
        return "the spec has no links between its nodes"
    return ""
