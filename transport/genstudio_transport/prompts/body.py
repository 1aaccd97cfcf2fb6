"""The parts of a prompt: the body of its request, and the local files that are uploaded before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, NotRequired, TypedDict

if TYPE_CHECKING:
    import os

    from .file_inputs import Image, Picture, PixelArray, ReadableFile
    from .values import JSONValue


class NodeOverride(TypedDict):
    """The inputs of one node to override, by input name."""

    inputs: dict[str, JSONValue]


class GraphMeta(TypedDict):
    """What only people see of a node."""

    title: str


class GraphNode(TypedDict):
    """One node of a workflow in API format; an input holds a value, or a link `["<node id>", <slot>]`."""

    class_type: str
    _meta: NotRequired[GraphMeta]
    inputs: dict[str, JSONValue]


class PromptBody(TypedDict):
    """The body of a submit request."""

    workflow_id: str
    prompt: dict[str, NodeOverride]


class Upload(NamedTuple):
    """A local file that must be uploaded before the prompt can be sent, and the input that receives its id."""

    node: str
    input: str
    source: bytes | os.PathLike[str] | ReadableFile | Picture | PixelArray | Image
