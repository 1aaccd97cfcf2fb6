"""One hosted workflow as the rest of the generator sees it: nodes and the inputs that a request may override."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Literal, TypeAlias

JSONValue: TypeAlias = str | int | float | bool | list["JSONValue"] | dict[str, "JSONValue"] | None
Number: TypeAlias = int | float
Choice: TypeAlias = str | int | float | bool


class Absent(Enum):
    """Marks what a document does not say, where null is something that it can say."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent.ABSENT
MaybeValue: TypeAlias = JSONValue | Literal[Absent.ABSENT]


class Kind(StrEnum):
    """What a parameter takes. The names are ComfyUI's own where it has one."""

    INT = "INT"
    FLOAT = "FLOAT"
    STRING = "STRING"
    BOOLEAN = "BOOLEAN"
    COMBO = "COMBO"
    """One of a list of choices."""
    MULTI_COMBO = "MULTI_COMBO"
    """Several of a list of choices."""
    IMAGE = "IMAGE"
    """A picture that is uploaded."""
    VIDEO = "VIDEO"
    AUDIO = "AUDIO"
    FILE = "FILE"
    LIST = "LIST"
    """A list of JSON values, sent as `{"__value__": [...]}`."""
    DICT = "DICT"
    ANY = "ANY"
    """Any JSON value but null."""


UPLOAD_KINDS = frozenset({Kind.IMAGE, Kind.VIDEO, Kind.AUDIO, Kind.FILE})
CHOICE_KINDS = frozenset({Kind.COMBO, Kind.MULTI_COMBO})


@dataclass(frozen=True, slots=True)
class Need:
    """A condition under which a parameter exists: another input of its node holds one of these choices."""

    input_name: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One input of one node that holds a value, and that a request may override.

    `kinds` has one entry, or several for a union. `type_name` is what the document calls the type, known ones by
    ComfyUI's names, and what the kinds amount to where it does not say. `default` is the node's default, which is not
    what the hosted workflow holds: that is `stored`. `minimum`, `maximum` are inclusive. `step` is a hint of the
    editor's slider. `choices` has no duplicates.
    `also` holds the default and the stored value where they contradict the rest but the service takes them.
    `contradictions` says, a sentence each, what the document contradicts itself in. `path` is the JSON pointer to
    the parameter in its document.
    """

    node_id: str
    input_name: str
    kinds: tuple[Kind, ...]
    type_name: str = ""
    default: MaybeValue = ABSENT
    stored: MaybeValue = ABSENT
    minimum: Number | None = None
    maximum: Number | None = None
    step: Number | None = None
    choices: tuple[Choice, ...] = ()
    tooltip: str = ""
    display_name: str = ""
    multiline: bool = False
    seed: bool = False
    advanced: bool = False
    hidden: bool = False
    socket: bool = False
    """The editor shows this input as a socket (`forceInput`), though the workflow holds a value in it."""
    needs: tuple[Need, ...] = ()
    also: tuple[JSONValue, ...] = ()
    contradictions: tuple[str, ...] = ()
    path: str = ""

    @property
    def kind(self) -> str:
        """The kinds joined by commas, as generated modules name them."""
        return ",".join(self.kinds)

    @property
    def is_upload(self) -> bool:
        """Whether a local file can be given, which is uploaded first."""
        return not UPLOAD_KINDS.isdisjoint(self.kinds)


@dataclass(frozen=True, slots=True)
class Link:
    """An input that is fed by another node's output, and is no parameter."""

    input_name: str
    source_id: str
    slot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node of the workflow; `class_type` and `title` are "" where the document does not give them."""

    id: str
    class_type: str = ""
    title: str = ""
    parameters: tuple[Parameter, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowSpec:
    """One hosted workflow: its id ("" where the document has none), its name, and its nodes in document order."""

    workflow_id: str = ""
    name: str = ""
    description: str = ""
    nodes: tuple[Node, ...] = ()
    source_name: str = ""
    """The file name that it was read from, without its folder."""
    sha256: str = ""
    """Of the file's bytes."""
    parameters: tuple[Parameter, ...] = field(init=False)

    def __post_init__(self) -> None:
        every = tuple(parameter for node in self.nodes for parameter in node.parameters)
        object.__setattr__(self, "parameters", every)

    def node(self, node_id: str) -> Node | None:
        """The node with an id, if there is one."""
        return next((node for node in self.nodes if node.id == node_id), None)

    @property
    def output_nodes(self) -> tuple[Node, ...]:
        """Nodes that no other node reads from and whose class saves or previews: where results appear."""
        fed = {link.source_id for node in self.nodes for link in node.links}
        return tuple(node for node in self.nodes if node.id not in fed and is_output_class(node.class_type))


def is_output_class(class_type: str) -> bool:
    """Whether nodes of a class write results, judged by its name: no spec says so."""
    lowered = class_type.lower()
    return lowered.startswith(("save", "preview")) or "videocombine" in lowered or lowered.endswith(("save", "output"))
