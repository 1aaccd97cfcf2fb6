"""One hosted workflow as the rest of the generator sees it: nodes, and the inputs that a request may override."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from .json_values import ABSENT, Choice, JSONValue, MaybeValue, Number


class Kind(StrEnum):
    """What a parameter accepts. The names are ComfyUI's own where it has one."""

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
    """Any JSON value except null."""


NUMBER_KINDS = frozenset({Kind.INT, Kind.FLOAT})
UPLOAD_KINDS = frozenset({Kind.IMAGE, Kind.VIDEO, Kind.AUDIO, Kind.FILE})
CHOICE_KINDS = frozenset({Kind.COMBO, Kind.MULTI_COMBO})


@dataclass(frozen=True, slots=True)
class Need:
    """A condition under which a parameter exists: another input of its node holds one of these choices."""

    input_name: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Socket:
    """An input that must be linked under some choices; a request can give no link."""

    input_name: str
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """What a parameter accepts under some choices of the inputs that it depends on.

    Attributes:
        needs: The choices, all of which must hold.
        kinds: What is accepted then.
        minimum: The lowest value then, inclusive.
        maximum: The highest value then, inclusive.
        choices: The choices of a combo then.
        required: Whether the node must have a value then.
    """

    needs: tuple[Need, ...]
    kinds: tuple[Kind, ...]
    minimum: Number | None = None
    maximum: Number | None = None
    choices: tuple[Choice, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One input of one node that holds a value and that a request may override.

    Attributes:
        node_id: The id of the node.
        input_name: The name of the input on that node.
        kinds: What the parameter accepts: one kind, or several for a union.
        type_name: The type as the document declares it, with ComfyUI's spelling of known types. If none is declared,
            the canonical type of `kinds`.
        default: The default of the node's class. It is not what the hosted workflow holds: that is `stored`.
        stored: The value that the hosted workflow holds, used when a request leaves the input out.
        minimum: The lowest value, inclusive.
        maximum: The highest value, inclusive.
        step: The increment of the editor's slider. It is a hint, never a rule.
        choices: The choices of a combo, without duplicates.
        tooltip: The editor's help text.
        display_name: The label in the editor, if it differs from the input's name.
        multiline: Whether the editor shows a text area.
        seed: Whether the parameter is a seed, for which a random value can be drawn.
        advanced: Whether the editor folds the input away.
        hidden: Whether the editor hides the input.
        socket: Whether the editor shows the input as a socket (`forceInput`), although it holds a value.
        needs: The conditions under which the parameter exists.
        variants: What it accepts under which of these choices. The attributes above are the union of all of them.
        sockets: The inputs of its node that some of its choices need linked.
        also: The default and the stored value, where they contradict the rest but the service accepts them.
        contradictions: One sentence for each way in which the document contradicts itself about this parameter.
        path: The JSON pointer to the parameter in its document.
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
    needs: tuple[Need, ...] = ()
    variants: tuple[Variant, ...] = ()
    sockets: tuple[Socket, ...] = ()
    also: tuple[JSONValue, ...] = ()
    contradictions: tuple[str, ...] = ()
    path: str = ""

    @property
    def address(self) -> tuple[str, str]:
        """Where a value goes: node id and input name, unique within a workflow."""
        return self.node_id, self.input_name

    @property
    def kind(self) -> str:
        """The kinds joined by commas, as generated modules name them."""
        return ",".join(self.kinds)

    def under(self, variant: Variant) -> Parameter:
        """The parameter as it is under the choices of one of its variants."""
        return replace(
            self,
            kinds=variant.kinds,
            minimum=variant.minimum,
            maximum=variant.maximum,
            choices=variant.choices,
            variants=(),
        )

    @property
    def is_upload(self) -> bool:
        """Whether a local file is accepted, which is uploaded first."""
        return not UPLOAD_KINDS.isdisjoint(self.kinds)


@dataclass(frozen=True, slots=True)
class Link:
    """An input that receives another node's output, and is therefore not a parameter."""

    input_name: str
    source_id: str
    slot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node of a workflow; `class_type` and `title` are "" if the document does not give them."""

    id: str
    class_type: str = ""
    title: str = ""
    parameters: tuple[Parameter, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowSpec:
    """One hosted workflow.

    Attributes:
        workflow_id: The id on the service; "" if the document does not give one.
        name: The name of the workflow.
        description: What the workflow is for.
        nodes: The nodes, in document order.
        source_name: The name of the file that it was read from, without the folder.
        sha256: The SHA-256 digest of the file's bytes, in hex.
        parameters: The parameters of all nodes, in document order.
    """

    workflow_id: str = ""
    name: str = ""
    description: str = ""
    nodes: tuple[Node, ...] = ()
    source_name: str = ""
    sha256: str = ""
    parameters: tuple[Parameter, ...] = field(init=False)

    def __post_init__(self) -> None:
        every = tuple(parameter for node in self.nodes for parameter in node.parameters)
        object.__setattr__(self, "parameters", every)

    @property
    def output_nodes(self) -> tuple[Node, ...]:
        """The nodes whose results appear: their class saves or previews, and no other node reads from them."""
        fed = {link.source_id for node in self.nodes for link in node.links}
        return tuple(node for node in self.nodes if node.id not in fed and is_output_class(node.class_type))


def is_output_class(class_type: str) -> bool:
    """Report whether nodes of a class write results.

    No spec states this, so the class's name decides.
    """
    lowered = class_type.lower()
    return lowered.startswith(("save", "preview")) or "videocombine" in lowered or lowered.endswith(("save", "output"))
