"""The whole graph of a prompt, which a ComfyUI server runs, and the requests and responses that submit it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, cast

from ...errors import InvalidPrompt, ProtocolError
from ...prompts import Prompt
from ..redaction import Secret
from ..task_info import is_object, is_task_id

if TYPE_CHECKING:
    from ...prompts import GraphNode


class GraphPrompt(Prompt):
    """A workflow in API format, as ComfyUI exports it, without a generated module."""

    __slots__ = ("_whole",)

    def __init__(self, graph: dict[str, GraphNode]) -> None:
        super().__init__("", ())
        self._whole = graph

    def to_graph(self) -> dict[str, GraphNode]:
        """The workflow itself."""
        return self._whole


def graph_prompt(prompt: Prompt | Mapping[str, object]) -> Prompt:
    """Turn what a caller submits into a prompt that has a graph.

    Args:
        prompt: A prompt from a generated module, or a workflow in API format, `{"<node id>": {"class_type": …}}`.

    Raises:
        InvalidPrompt: The mapping is something else.
    """
    if isinstance(prompt, Prompt):
        return prompt
    nodes = cast("object", prompt)
    if not isinstance(nodes, Mapping) or not nodes:
        raise InvalidPrompt("a workflow in API format has the form {'<node id>': {'class_type': …, 'inputs': {…}}}")
    fields = cast("Mapping[object, object]", nodes)
    if isinstance(fields.get("nodes"), list):
        raise InvalidPrompt(
            "this is a workflow in ComfyUI's UI format, which a server cannot run: export it again with "
            "Workflow > Export (API)"
        )
    for node, content in fields.items():
        if not isinstance(content, Mapping) or not isinstance(
            cast("Mapping[str, object]", content).get("class_type"), str
        ):
            raise InvalidPrompt(
                f"{repr(node)[:100]} is not a node with a class_type: a ComfyUI server needs the whole workflow in API "
                "format, not only the inputs to change"
            )
    return GraphPrompt(cast("dict[str, GraphNode]", dict(fields)))


class Submission(NamedTuple):
    """A submit, and what its sender needs to follow the task."""

    body: bytes
    task_id: str
    token: Secret


def submission(prompt: Prompt, task_id: str, client_id: str) -> Submission:
    """Encode a submit.

    Args:
        prompt: A prompt without local files, which knows its graph.
        task_id: A new UUID in lower case, the id of the task.
        client_id: Whose progress socket gets the messages about the task.

    Raises:
        InvalidPrompt: The prompt has no graph, or contains a value that JSON cannot represent.
    """
    graph = prompt.to_graph()
    body = {"prompt": graph, "client_id": client_id, "prompt_id": task_id}
    try:
        encoded = json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidPrompt(f"the graph contains a value that JSON cannot represent: {error}") from None
    return Submission(encoded, task_id, Secret(f"{client_id}:{len(graph)}"))


def read_token(token: Secret) -> tuple[str, int]:
    """The client id in a submission's token, and the number of the graph's nodes."""
    client_id, _, nodes = str(token).partition(":")
    return client_id, int(nodes)


class Accepted(NamedTuple):
    """The response to a submit that the server accepted, perhaps only in part."""

    task_id: str
    node_errors: Mapping[str, object]
    """What is wrong with the outputs that will not run; empty when all run."""


def read_submit(data: object) -> Accepted:
    """Read the response to a submit; raises `ProtocolError` when it does not name the task."""
    task_id = data.get("prompt_id") if is_object(data) else None
    if not is_object(data) or not is_task_id(task_id):
        raise ProtocolError("the response to a submit has no prompt_id", status=200)
    node_errors = data.get("node_errors")
    return Accepted(task_id, node_errors if is_object(node_errors) else {})


def read_upload(data: object) -> str:
    """Read the name by which an uploaded file is loaded; raises `ProtocolError` when there is none."""
    name = data.get("name") if is_object(data) else None
    if not is_object(data) or not isinstance(name, str) or not name:
        raise ProtocolError("the response to an upload has no name")
    subfolder = data.get("subfolder")
    return f"{subfolder}/{name}" if isinstance(subfolder, str) and subfolder else name
