"""The role of a node in its workflow, according to the graph: is its text a positive or a negative prompt?"""

from __future__ import annotations

from collections import defaultdict

from genstudio_codegen.parameter_spec import Link, WorkflowSpec

# The names of the two conditioning inputs of ComfyUI's samplers, and of the nodes that feed these.
ROLES = ("positive", "negative")


def node_roles(spec: WorkflowSpec) -> dict[str, str]:
    """Find the nodes whose outputs end in exactly one of a sampler's two conditioning inputs.

    Args:
        spec: The workflow.

    Returns:
        The name of that input, "positive" or "negative", by node id.
    """
    consumers: dict[str, list[tuple[str, Link]]] = defaultdict(list)
    for node in spec.nodes:
        for link in node.links:
            consumers[link.source_id].append((node.id, link))
    conditioned = {node.id for node in spec.nodes if any(link.input_name in ROLES for link in node.links)}
    roles = {node.id: _roles_of(node.id, consumers, conditioned) for node in spec.nodes}
    return {node_id: found.pop() for node_id, found in roles.items() if len(found) == 1}


def _roles_of(node_id: str, consumers: dict[str, list[tuple[str, Link]]], conditioned: set[str]) -> set[str]:
    found: set[str] = set()
    seen = {node_id}
    waiting = [node_id]
    while waiting:
        for consumer, link in consumers.get(waiting.pop(), ()):
            if link.input_name in ROLES:
                found.add(link.input_name)
            elif consumer not in conditioned and consumer not in seen:
                # Reroutes, guidance and the like pass their input on; a sampler makes something else of it.
                seen.add(consumer)
                waiting.append(consumer)
    return found
