"""One version of a workflow's spec, with the Python names that callers know."""

from __future__ import annotations

from dataclasses import dataclass, field

from genstudio_codegen.names import Naming
from genstudio_codegen.parameter_spec import ABSENT, Node, Parameter, WorkflowSpec
from genstudio_codegen.problems import pointer


@dataclass(frozen=True, slots=True)
class SpecVersion:
    """A workflow's spec, the names of its parameters, and what is looked up in it.

    Attributes:
        spec: The workflow.
        naming: The names of its parameters.
        nodes: The nodes by id.
        parameters: The parameters by node id and input name.
        outputs: The ids of the nodes that write results.
        has_stored_values: Whether the document gives stored values at all: one in ComfyUI's bare pair form has none.
    """

    spec: WorkflowSpec
    naming: Naming
    nodes: dict[str, Node] = field(init=False)
    parameters: dict[tuple[str, str], Parameter] = field(init=False)
    outputs: frozenset[str] = field(init=False)
    has_stored_values: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "nodes", {node.id: node for node in self.spec.nodes})
        object.__setattr__(self, "parameters", {each.address: each for each in self.spec.parameters})
        object.__setattr__(self, "outputs", frozenset(node.id for node in self.spec.output_nodes))
        object.__setattr__(self, "has_stored_values", any(each.stored is not ABSENT for each in self.spec.parameters))

    def class_of(self, parameter: Parameter) -> str:
        """Return the class of a parameter's node, or "" if the document does not give it."""
        return self.nodes[parameter.node_id].class_type

    def path_of(self, node: Node) -> str:
        """Return the JSON pointer to a node, derived from that of any parameter."""
        for each in self.spec.parameters:
            before, found, _ = each.path.partition(f"{pointer(each.node_id)}/")
            if found:
                return before + pointer(node.id)
        return ""
