"""What a hosted workflow lacks when another of its choices is made: values that it does not store, and links."""

from __future__ import annotations

from .json_values import ABSENT
from .model import Node, Parameter, Socket, Variant, WorkflowSpec
from .service_checks import service_refusal


def lacks_value(parameter: Parameter, variant: Variant, node: Node, spec: WorkflowSpec) -> bool:
    """Report whether a request that makes a variant's choices must also give a value.

    Args:
        parameter: The parameter.
        variant: One of its variants.
        node: The parameter's node.
        spec: The workflow.

    Returns:
        Whether the service would refuse the stored value, or the lack of one. A document without stored values, or
        without the links that may take their place, gives no reason to say so.
    """
    if parameter.stored is not ABSENT and parameter.stored is not None:
        return service_refusal(parameter.under(variant), parameter.stored) is not None
    if not variant.required or not _is_stored(node, variant):
        return False
    # What the stored choices need is there. If there is no value, a link that the document leaves out gives it.
    return _has_links(spec) or not any(one.required and _is_chosen(node, one) for one in parameter.variants)


def lacking_links(parameter: Parameter, node: Node, spec: WorkflowSpec) -> tuple[Socket, ...]:
    """Find the inputs that choices need linked and that the workflow leaves open: these choices cannot be made.

    Args:
        parameter: The parameter that offers the choices.
        node: Its node.
        spec: The workflow.
    """
    held = {link.input_name for link in node.links} | {
        other.input_name for other in node.parameters if other.stored is not ABSENT
    }
    return tuple(
        socket
        for socket in parameter.sockets
        if socket.input_name not in held
        and (_has_links(spec) or (_is_stored(node, socket) and not _is_chosen(node, socket)))
    )


def _has_links(spec: WorkflowSpec) -> bool:
    return any(node.links for node in spec.nodes)


def _is_stored(node: Node, variant: Variant | Socket) -> bool:
    """Report whether the document says what the workflow holds: for the first of the inputs that govern this one."""
    return any(one.input_name == variant.needs[0].input_name and one.stored is not ABSENT for one in node.parameters)


def _is_chosen(node: Node, variant: Variant | Socket) -> bool:
    stored = {one.input_name: one.stored for one in node.parameters}
    return all(stored.get(need.input_name) in need.choices for need in variant.needs)
