"""Nodes and inputs as a document gives them, brought into one shape; nothing is validated yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from genstudio_codegen.problems import pointer

from .json_values import JSONValue, MaybeValue
from .model import Link


@dataclass(slots=True)
class RawInput:
    """One input that holds a value.

    Attributes:
        node_id: The id of its node.
        class_type: The class of its node, or "".
        name: The name of the input.
        path: The JSON pointer to the input.
        type: The declared type.
        value: The stored value.
        spec: The spec, with canonical keys.
        spec_path: The JSON pointer to the spec.
        has_spec: Whether the document describes the input at all.
        moved: The JSON pointers of the keys that the document has elsewhere or under another name.
        declared_type: In the canonical form, the original type's name if `type` is the canonical one.
        needs: In the canonical form, the conditions under which the input exists.
        variants: In the canonical form, what the input accepts under which of them.
        sockets: In the canonical form, the inputs that its choices need linked.
        contradictions: In the canonical form, the sentences about what the original document contradicted.
    """

    node_id: str
    class_type: str
    name: str
    path: str
    type: MaybeValue
    value: MaybeValue
    spec: JSONValue
    spec_path: str
    has_spec: bool
    moved: dict[str, str] = field(default_factory=dict[str, str])
    declared_type: JSONValue = None
    needs: JSONValue = None
    variants: JSONValue = None
    sockets: JSONValue = None
    contradictions: JSONValue = None

    @property
    def options(self) -> dict[str, JSONValue]:
        """The spec if it is an object, else an empty one."""
        return self.spec if isinstance(self.spec, dict) else {}

    def at(self, key: str) -> str:
        """Return the JSON pointer to a key of the spec, or to `type` or `value`."""
        if key in self.moved:
            return self.moved[key]
        return (self.path if key in ("type", "value") else self.spec_path) + pointer(key)

    @property
    def label(self) -> str:
        """What messages call this input."""
        return f'"{self.name}" of node {self.node_id}' + (f" ({self.class_type})" if self.class_type else "")


@dataclass(slots=True)
class RawNode:
    """One node.

    Attributes:
        shape: Its canonical form as far as the JSON Schema checks it.
        values: The values that the workflow beside the document stores, by input name.
    """

    id: str
    path: str
    class_type: str = ""
    title: str = ""
    inputs: list[RawInput] = field(default_factory=list[RawInput])
    links: list[Link] = field(default_factory=list[Link])
    values: dict[str, JSONValue] = field(default_factory=dict[str, JSONValue])
    inputs_path: str = ""
    class_path: str = ""
    shape: JSONValue = None
