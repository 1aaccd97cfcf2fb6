"""Nodes and inputs as a document gives them, in one shape, with their places; nothing is judged yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from genstudio_codegen.problems import pointer

from .model import JSONValue, Link, MaybeValue


@dataclass(slots=True)
class RawInput:
    """One input that holds a value. `spec` has canonical keys; `places` says where those stand that were moved."""

    node_id: str
    class_type: str
    name: str
    path: str
    type: MaybeValue
    value: MaybeValue
    spec: JSONValue
    spec_path: str
    has_spec: bool
    places: dict[str, str] = field(default_factory=dict[str, str])
    declared_type: JSONValue = None
    """In the canonical form: what the type was called, where `type` is the canonical name of its kinds."""
    needs: JSONValue = None
    contradictions: JSONValue = None

    @property
    def options(self) -> dict[str, JSONValue]:
        """The spec, where it is one."""
        return self.spec if isinstance(self.spec, dict) else {}

    def at(self, key: str) -> str:
        """The JSON pointer of a key of the spec, or of `type` or `value`."""
        if key in self.places:
            return self.places[key]
        return (self.path if key in ("type", "value") else self.spec_path) + pointer(key)

    @property
    def label(self) -> str:
        """What messages call this input."""
        return f'"{self.name}" of node {self.node_id}' + (f" ({self.class_type})" if self.class_type else "")


@dataclass(slots=True)
class RawNode:
    """One node; `shape` is what the schema is asked about, in the canonical form."""

    id: str
    path: str
    class_type: str = ""
    title: str = ""
    inputs: list[RawInput] = field(default_factory=list[RawInput])
    links: list[Link] = field(default_factory=list[Link])
    inputs_path: str = ""
    class_path: str = ""
    shape: JSONValue = None
