"""A hosted workflow: what its parameter spec says, in the form that the service needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from genstudio_codegen.parameter_spec import ABSENT, JSONValue, Node, Parameter, WorkflowSpec, is_output_class

from ..assumptions import PREVIEW_NODES

InputKey: TypeAlias = tuple[str, str]
"""Node id and input name."""


@dataclass(frozen=True)
class Workflow:
    """One workflow that the emulator hosts."""

    id: str
    spec: WorkflowSpec

    @property
    def title(self) -> str:
        """The name to show: the spec's name, its file, or the workflow id."""
        return self.spec.name or self.spec.source_name or self.id

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """The nodes by id."""
        return {node.id: node for node in self.spec.nodes}

    @cached_property
    def parameters(self) -> dict[InputKey, Parameter]:
        """The parameters that a request may override, by node id and input name."""
        return {(parameter.node_id, parameter.input_name): parameter for parameter in self.spec.parameters}

    @cached_property
    def has_links(self) -> bool:
        """Whether the document says which inputs are linked; exports of parameters alone do not."""
        return any(node.links for node in self.spec.nodes)

    @cached_property
    def stored(self) -> dict[InputKey, JSONValue]:
        """The value of each input that a request does not override: the stored value, else the node's default."""
        held: dict[InputKey, JSONValue] = {}
        for key, parameter in self.parameters.items():
            value = parameter.default if parameter.stored is ABSENT else parameter.stored
            if value is not ABSENT:
                held[key] = value
            elif parameter.choices:
                held[key] = parameter.choices[0]
        return held

    @cached_property
    def output_nodes(self) -> tuple[str, ...]:
        """Ids of the nodes whose images are returned, in document order."""
        found = [node.id for node in self.spec.output_nodes]
        if not found:
            # Without links or classes, nodes with a file name prefix write files; failing that, the last node does.
            found = [node.id for node in self.spec.nodes if _writes_files(node)]
        return tuple(found) or tuple(node.id for node in self.spec.nodes[-1:])

    @cached_property
    def final_nodes(self) -> frozenset[str]:
        """The output nodes whose images are the result rather than a preview."""
        final = {id for id in self.output_nodes if not self.nodes[id].class_type.lower().startswith(PREVIEW_NODES)}
        return frozenset(final or self.output_nodes)


def _writes_files(node: Node) -> bool:
    return is_output_class(node.class_type) or any(one.input_name == "filename_prefix" for one in node.parameters)
