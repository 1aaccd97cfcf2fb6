"""Judges a submitted `prompt` as the hosted service does: node by node, all complaints in one answer."""

from __future__ import annotations

from genstudio_codegen.parameter_spec import JSONValue, service_refusal

from .assumptions import Code
from .refusal import Refusal
from .workflows import InputKey, Workflow

_MAX_COMPLAINTS = 50
_DO_THIS = 'send only the inputs to change: {"<node id>": {"inputs": {"<input>": value}}}'


def judge(workflow: Workflow, prompt: JSONValue) -> dict[InputKey, JSONValue]:
    """The inputs that a prompt overrides; a `Refusal` when the service would not take it."""
    if not isinstance(prompt, dict):
        raise Refusal(Code.MALFORMED, f"prompt must be an object; {_DO_THIS}")
    _refuse_pasted(prompt)
    complaints: list[str] = []
    overrides: dict[InputKey, JSONValue] = {}
    for node_id, body in prompt.items():
        if node_id not in workflow.nodes:
            complaints.append(f"node {node_id!r} is not in the workflow")
        elif not isinstance(body, dict) or not isinstance(inputs := body.get("inputs"), dict):
            complaints.append(f'node {node_id!r}: expected {{"inputs": {{...}}}}')
        else:
            for name, value in inputs.items():
                parameter = workflow.parameters.get((node_id, name))
                # ComfyUI takes inputs that a node does not have, and ignores them.
                if parameter is None:
                    continue
                refusal = service_refusal(parameter, value)
                if refusal is None:
                    overrides[node_id, name] = value
                else:
                    complaints.append(f"node {node_id!r} ({_class(workflow, node_id)}) input {name!r}: {refusal}")
    if complaints:
        rest = len(complaints) - _MAX_COMPLAINTS
        more = [f"and {rest} more"] if rest > 0 else []
        text = "; ".join(complaints[:_MAX_COMPLAINTS] + more)
        raise Refusal(Code.INVALID_PROMPT, f"Prompt outputs failed validation: {text}")
    return overrides


def _class(workflow: Workflow, node_id: str) -> str:
    return workflow.nodes[node_id].class_type or "class unknown"


def _refuse_pasted(prompt: dict[str, JSONValue]) -> None:
    if isinstance(prompt.get("nodes"), list) and "links" in prompt:
        raise Refusal(Code.WORKFLOW_PASTED, f"prompt is a workflow saved by the ComfyUI editor; {_DO_THIS}")
    for body in prompt.values():
        if not isinstance(body, dict):
            continue
        inputs = body.get("inputs")
        values = list(inputs.values()) if isinstance(inputs, dict) else []
        if any(isinstance(value, dict) and "spec" in value for value in values):
            raise Refusal(Code.WORKFLOW_PASTED, f"prompt is a parameter spec; {_DO_THIS}")
        if "class_type" in body or any(_is_link(value) for value in values):
            raise Refusal(Code.WORKFLOW_PASTED, f"prompt is a workflow in API format; {_DO_THIS}")


def _is_link(value: JSONValue) -> bool:
    """Whether a value is `["<node id>", <slot>]`."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], int)
        and not isinstance(value[1], bool)
    )
