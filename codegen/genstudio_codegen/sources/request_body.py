"""The body of a request that submits a task: the workflow's id, and the values of its nodes."""

from __future__ import annotations

from dataclasses import dataclass, field

from genstudio_codegen.parameter_spec import WorkflowNode, decode_json, workflow_node
from genstudio_codegen.problems import Problem, has_errors, pointer, problem

from .document_problems import advised

_HINT = 'The body of a request looks like {"workflow_id": "wf-...", "prompt": {"3": {"inputs": {"steps": 20}}}}.'


@dataclass(frozen=True, slots=True)
class RequestBody:
    """What a request body says about a workflow.

    Attributes:
        workflow_id: The workflow's id, or "".
        nodes: The nodes by id; most bodies give neither classes nor titles.
    """

    workflow_id: str = ""
    nodes: dict[str, WorkflowNode] = field(default_factory=dict[str, WorkflowNode])


def read_body(data: bytes | Problem, source: str) -> tuple[RequestBody, tuple[Problem, ...]]:
    """Read a request's body.

    Args:
        data: The body, or why there is none.
        source: What messages call it.

    Returns:
        The body, empty if anything is wrong; and what is wrong.
    """
    if isinstance(data, Problem):
        return RequestBody(), tuple(advised([data], source, _HINT))
    decoded = decode_json(data)
    if has_errors(decoded.problems):
        return RequestBody(), tuple(advised(decoded.problems, source, _HINT))
    document = decoded.value
    prompt = document.get("prompt") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(prompt, dict):
        message = 'This is not the body of a request that submits a task: it has no "prompt".'
        return RequestBody(), (problem("body-wrong", "", message, _HINT).at(source),)
    found: list[Problem] = []
    nodes: dict[str, WorkflowNode] = {}
    for node_id, node in prompt.items():
        inputs = node.get("inputs") if isinstance(node, dict) else None
        path = pointer("prompt", node_id)
        if not isinstance(node, dict) or not isinstance(inputs, dict):
            found.append(problem("body-wrong", path, f"Node {node_id} has no inputs.", _HINT).at(source))
        elif any(isinstance(value, dict) and "spec" in value for value in inputs.values()):
            message = f"Node {node_id} is part of a parameter spec and not of a request."
            found.append(problem("body-wrong", path, message, "Give a parameter spec with --spec.").at(source))
        else:
            nodes[node_id] = workflow_node(node)
    if found:
        return RequestBody(), tuple(found)
    workflow_id = document.get("workflow_id")
    return RequestBody(workflow_id if isinstance(workflow_id, str) else "", nodes), ()
