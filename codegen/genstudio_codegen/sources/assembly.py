"""What the sources know of each node, put together as the document of a parameter spec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from genstudio_codegen.parameter_spec import JSONValue, WorkflowNode
from genstudio_codegen.problems import Problem, problem
from genstudio_codegen.text import first_few

from .catalogue import NodeCatalogue
from .value_types import describe_value, is_integer_by_name

_INFERRED = {"control_after_generate"}
"""What a spec without any description has in the canonical form: whether it is a seed follows from the name."""
_UNDESCRIBED = "The type is inferred from the value{}, because no node catalogue describes this input."


@dataclass(slots=True)
class NodeAssembly:
    """One node, as it is put together.

    Attributes:
        class_type: Its class, or "".
        title: Its title, or "".
        forms: Its inputs as a spec describes them.
        values: The values that its inputs hold.
        links: Its inputs that receive another node's output.
        fixed: The names of the values that a spec gives, which no other source changes.
    """

    class_type: str = ""
    title: str = ""
    forms: dict[str, dict[str, JSONValue]] = field(default_factory=dict[str, dict[str, JSONValue]])
    values: dict[str, JSONValue] = field(default_factory=dict[str, JSONValue])
    links: dict[str, JSONValue] = field(default_factory=dict[str, JSONValue])
    fixed: set[str] = field(default_factory=set[str])


@dataclass(slots=True)
class Assembly:
    """All nodes, and what is to be told about where their types come from.

    Attributes:
        catalogue: The node catalogue, if there is one.
        nodes: The nodes by id, in the order in which the sources name them.
        unknown_classes: The ids of the nodes of each class that the catalogue lacks.
        by_value: The inputs whose type comes from their value.
        by_name: Those of them whose name makes them integers.
    """

    catalogue: NodeCatalogue | None = None
    nodes: dict[str, NodeAssembly] = field(default_factory=dict[str, NodeAssembly])
    unknown_classes: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    by_value: list[str] = field(default_factory=list[str])
    by_name: list[str] = field(default_factory=list[str])

    def add_spec(self, nodes: Mapping[str, JSONValue]) -> None:
        """Add the nodes of a parameter spec in the canonical form, whose values no other source changes."""
        for node_id, node in nodes.items():
            meta = node.get("_meta") if isinstance(node, dict) else None
            inputs = node.get("inputs") if isinstance(node, dict) else None
            if not isinstance(node, dict) or not isinstance(meta, dict) or not isinstance(inputs, dict):
                continue
            made = NodeAssembly(str(node.get("class_type", "")), str(meta.get("title", "")))
            for name, form in inputs.items():
                if not isinstance(form, dict):
                    made.links[name] = form
                    continue
                made.forms[name] = {key: value for key, value in form.items() if key != "value"}
                if "value" in form:
                    made.values[name] = form["value"]
                    made.fixed.add(name)
            self.nodes[node_id] = made

    def add_nodes(self, nodes: Mapping[str, WorkflowNode], source: str) -> Iterator[Problem]:
        """Add nodes with values and links; a value replaces the one of a source before. Report contradictions."""
        known, strangers, linked = bool(self.nodes), list[str](), list[str]()
        for node_id, node in nodes.items():
            if node_id not in self.nodes:
                strangers.append(node_id)
            made = self.nodes.setdefault(node_id, NodeAssembly())
            made.class_type = made.class_type or node.class_type
            made.title = made.title or node.title
            for link in node.links:
                if link.input_name not in made.values and link.input_name not in made.forms:
                    made.links.setdefault(link.input_name, [link.source_id, link.slot])
            for name, value in node.values.items():
                if name in made.links:
                    linked.append(f"{node_id}.{name}")
                elif name not in made.fixed:
                    made.values[name] = value
        hint = "Export all of them from the same version of one workflow."
        if known and strangers:
            message = f"Node {first_few(strangers)} is in none of the other sources."
            yield problem("sources-differ", "", message, hint).at(source)
        if linked:
            message = f"{first_few(linked)}: another source has a link here, which stays; the value is left out."
            yield problem("sources-differ", "", message, hint).at(source)

    def document(self) -> dict[str, JSONValue]:
        """The nodes as a parameter spec has them."""
        return {
            node_id: {
                "class_type": node.class_type,
                "_meta": {"title": node.title},
                "inputs": {
                    **{name: self._form(node_id, node, name) for name in {**node.forms, **node.values}},
                    **node.links,
                },
            }
            for node_id, node in self.nodes.items()
        }

    def _form(self, node_id: str, node: NodeAssembly, name: str) -> JSONValue:
        form = node.forms.get(name, {})
        spec = form.get("spec")
        if not isinstance(spec, dict) or spec.keys() <= _INFERRED:
            form = self._described(node_id, node, name) or form or self._by_value(node_id, node, name)
        return {**form, "value": node.values[name]} if name in node.values else form

    def _described(self, node_id: str, node: NodeAssembly, name: str) -> dict[str, JSONValue]:
        """The form that the catalogue gives an input, empty if it describes neither the input nor the class."""
        if self.catalogue is None or not node.class_type:
            return {}
        if node.class_type not in self.catalogue:
            nodes = self.unknown_classes.setdefault(node.class_type, [])
            nodes.extend([node_id] if node_id not in nodes else [])
            return {}
        found = self.catalogue.declaration(node.class_type, name, node.values)
        if found is not None:
            return {"type": found.type, "spec": found.spec}
        # The class has no such input: the editor added it, and its value makes no difference.
        return {} if node.forms.get(name) else describe_value(name, node.values.get(name), whole_is_integer=True)

    def _by_value(self, node_id: str, node: NodeAssembly, name: str) -> dict[str, JSONValue]:
        value = node.values.get(name)
        self.by_value.append(f"{node_id}.{name}")
        named = is_integer_by_name(name, value)
        if named:
            self.by_name.append(f"{node_id}.{name}")
        return {
            **describe_value(name, value),
            "contradictions": [_UNDESCRIBED.format(" and the name" if named else "")],
        }

    def warnings(self) -> Iterator[Problem]:
        """What is to be told of a document that was made."""
        for class_type, nodes in self.unknown_classes.items():
            message = f'The catalogue lacks the class "{class_type}" of node {first_few(nodes)}.'
            hint = "Take the catalogue of a server that has these nodes installed, to have their types and ranges."
            yield problem("class-unknown", "", message, hint)
        if self.by_value:
            count = f"{len(self.by_value)} inputs are" if len(self.by_value) > 1 else "1 input is"
            message = f"{count} typed by value, because no node catalogue describes them: {first_few(self.by_value)}."
            message += " Numbers are FLOAT"
            message += f"; INT because of their name: {first_few(self.by_name)}." if self.by_name else "."
            hint = "Give the workflow and the server's catalogue (--object-info) to have types, ranges and choices."
            yield problem("typed-by-value", "", message, hint)
