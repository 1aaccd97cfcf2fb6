"""Inputs that depend on a choice, judged as ComfyUI does: on the node's inputs after the request is merged into them.

ComfyUI follows the chosen options from the first input down (`DynamicCombo` in `comfy_api/latest/_io.py`). What they bring
belongs to the node: it must be there if it is required, and its value is checked. What they do not bring is ignored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from genstudio_codegen.parameter_spec import (
    ABSENT,
    JSONValue,
    Node,
    Parameter,
    Socket,
    Variant,
    service_refusal,
    unwrapped,
)

from ..model import Workflow


def dependent_refusals(workflow: Workflow, node: Node, given: Mapping[str, JSONValue]) -> Iterator[tuple[str, str]]:
    """Yield what ComfyUI refuses about inputs of a node that depend on the request's choices.

    Only what the request touches is judged: what the document says about the rest may be out of date.

    Args:
        workflow: The hosted workflow.
        node: The node.
        given: The inputs that the request overrides, by name, each accepted by itself.

    Yields:
        An input's name, and why it is refused.
    """
    merged = {one.input_name: one.stored for one in node.parameters if one.stored is not ABSENT} | dict(given)
    links = {link.input_name for link in node.links}
    for parameter in node.parameters:
        yield from _missing_links(workflow, node, parameter, given, merged)
        variant = next((one for one in parameter.variants if _is_active(one, merged, links)), None)
        if variant is None or parameter.input_name in links:
            continue
        is_touched = any(need.input_name in given for need in variant.needs)
        value = merged.get(parameter.input_name)
        if value is not None:
            if is_touched or parameter.input_name in given:
                refusal = service_refusal(parameter.under(variant), _sent(value))
                if refusal is not None:
                    yield parameter.input_name, f"{refusal} ({_made(variant)})"
        elif variant.required and is_touched and _is_described(workflow, node, variant, _needing(parameter)):
            yield parameter.input_name, f"Required input is missing ({_made(variant)})"


def _is_active(one: Variant | Socket, merged: Mapping[str, JSONValue], links: set[str]) -> bool:
    return all(
        need.input_name not in links and unwrapped(merged.get(need.input_name)) in need.choices for need in one.needs
    )


def _is_described(
    workflow: Workflow, node: Node, one: Variant | Socket, siblings: tuple[Variant | Socket, ...]
) -> bool:
    """Whether the document says that the hosted workflow has nothing in an input: no value, and no link either."""
    stored = {other.input_name: other.stored for other in node.parameters if other.stored is not ABSENT}
    if workflow.has_links:
        return one.needs[0].input_name in stored or isinstance(one, Socket)
    # A hosted workflow runs: where the stored choices need the input, a link that the document leaves out is in it.
    return one.needs[0].input_name in stored and not any(_is_active(other, stored, set()) for other in siblings)


def _missing_links(
    workflow: Workflow,
    node: Node,
    parameter: Parameter,
    given: Mapping[str, JSONValue],
    merged: Mapping[str, JSONValue],
) -> Iterator[tuple[str, str]]:
    links = {link.input_name for link in node.links}
    for socket in parameter.sockets:
        if socket.input_name in links or socket.input_name in merged or not _is_active(socket, merged, links):
            continue
        if any(need.input_name in given for need in socket.needs) and _is_described(workflow, node, socket, (socket,)):
            yield socket.input_name, f"Required input is missing ({_made(socket)})"


def _sent(value: JSONValue) -> JSONValue:
    """A stored value as a prompt has it: a bare list would read as a link."""
    return {"__value__": value} if isinstance(value, list) else value


def _needing(parameter: Parameter) -> tuple[Variant, ...]:
    return tuple(variant for variant in parameter.variants if variant.required)


def _made(one: Variant | Socket) -> str:
    return ", ".join(f"{need.input_name} is {' or '.join(map(repr, need.choices))}" for need in one.needs)
