"""One version of a workflow: its spec with the Python names that callers know, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass, field

from genstudio_codegen.names import Naming
from genstudio_codegen.problems import pointer
from genstudio_codegen.parameter_spec import ABSENT, Node, Parameter, WorkflowSpec


@dataclass(frozen=True, slots=True)
class Version:
    """A workflow's spec and the names of its parameters."""

    spec: WorkflowSpec
    naming: Naming
    nodes: dict[str, Node] = field(init=False)
    parameters: dict[tuple[str, str], Parameter] = field(init=False)
    """By node id and input name."""
    tells_stored: bool = field(init=False)
    """Whether the document gives stored values at all: one in ComfyUI's bare pair form has none."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "nodes", {node.id: node for node in self.spec.nodes})
        object.__setattr__(self, "parameters", {key_of(each): each for each in self.spec.parameters})
        object.__setattr__(self, "tells_stored", any(each.stored is not ABSENT for each in self.spec.parameters))

    def class_of(self, parameter: Parameter) -> str:
        """The class of a parameter's node, "" where the document does not say."""
        return self.nodes[parameter.node_id].class_type

    def path_of(self, node: Node) -> str:
        """The JSON pointer to a node, read off its parameters' or another node's."""
        for each in self.spec.parameters:
            around, found, _ = each.path.partition(f"{pointer(each.node_id)}/")
            if found:
                return around + pointer(node.id)
        return ""


def key_of(parameter: Parameter) -> tuple[str, str]:
    """What tells a parameter from the others of its workflow."""
    return parameter.node_id, parameter.input_name
