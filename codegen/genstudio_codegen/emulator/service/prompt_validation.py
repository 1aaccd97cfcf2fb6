"""Validation of a submitted `prompt` as the hosted service does it: node by node, all errors in one answer."""

from __future__ import annotations

from genstudio_codegen.parameter_spec import JSONValue, service_refusal, unwrapped

from ..assumptions import Code
from ..model import InputKey, Refusal, Workflow
from .dynamic_inputs import dependent_refusals

_MAX_ERRORS = 50
_ADVICE = 'send only the inputs to change: {"<node id>": {"inputs": {"<input>": value}}}'


def validate_prompt(workflow: Workflow, prompt: JSONValue) -> dict[InputKey, JSONValue]:
    """Validate a prompt against the workflow that it is for.

    Args:
        workflow: The hosted workflow.
        prompt: The `prompt` of a submit, as it came.

    Returns:
        The inputs that the prompt overrides, without the `{"__value__": ...}` around a value.

    Raises:
        Refusal: The prompt is malformed, is an exported workflow or a parameter spec, or holds values that ComfyUI
            refuses.
    """
    if not isinstance(prompt, dict):
        raise Refusal(Code.MALFORMED, f"prompt must be an object; {_ADVICE}")
    _refuse_pasted(prompt)
    errors: list[str] = []
    overrides: dict[InputKey, JSONValue] = {}
    for node_id, body in prompt.items():
        if node_id not in workflow.nodes:
            errors.append(f"node {node_id!r} is not in the workflow")
        elif not isinstance(body, dict) or not isinstance(inputs := body.get("inputs"), dict):
            errors.append(f'node {node_id!r}: expected {{"inputs": {{...}}}}')
        else:
            taken: dict[str, JSONValue] = {}
            refused: list[tuple[str, str]] = []
            for name, value in inputs.items():
                parameter = workflow.parameters.get((node_id, name))
                # ComfyUI accepts inputs that a node does not have, and ignores them.
                if parameter is None:
                    continue
                refusal = service_refusal(parameter, value)
                if refusal is None:
                    taken[name] = unwrapped(value)
                else:
                    refused.append((name, refusal))
            refused += dependent_refusals(workflow, workflow.nodes[node_id], taken)
            overrides |= {(node_id, name): value for name, value in taken.items()}
            place = f"node {node_id!r} ({_class(workflow, node_id)})"
            errors += [f"{place} input {name!r}: {refusal}" for name, refusal in refused]
    if errors:
        rest = len(errors) - _MAX_ERRORS
        more = [f"and {rest} more"] if rest > 0 else []
        text = "; ".join(errors[:_MAX_ERRORS] + more)
        raise Refusal(Code.INVALID_PROMPT, f"Prompt outputs failed validation: {text}")
    return overrides


def _class(workflow: Workflow, node_id: str) -> str:
    return workflow.nodes[node_id].class_type or "unknown class"


def _refuse_pasted(prompt: dict[str, JSONValue]) -> None:
    if isinstance(prompt.get("nodes"), list) and "links" in prompt:
        raise Refusal(Code.WORKFLOW_PASTED, f"prompt is a workflow saved by the ComfyUI editor; {_ADVICE}")
    for body in prompt.values():
        if not isinstance(body, dict):
            continue
        inputs = body.get("inputs")
        values = list(inputs.values()) if isinstance(inputs, dict) else []
        if any(isinstance(value, dict) and "spec" in value for value in values):
            raise Refusal(Code.WORKFLOW_PASTED, f"prompt is a parameter spec; {_ADVICE}")
        if "class_type" in body or any(_is_link(value) for value in values):
            raise Refusal(Code.WORKFLOW_PASTED, f"prompt is a workflow in API format; {_ADVICE}")


def _is_link(value: JSONValue) -> bool:
    """Whether a value is `["<node id>", <slot>]`."""
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and isinstance(value[1], int)
        and not isinstance(value[1], bool)
    )
