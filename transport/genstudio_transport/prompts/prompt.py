"""The body of one request: which inputs of which nodes to override."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from ..errors import InvalidPrompt, RefusedInput
    from .body import GraphNode, NodeOverride, PromptBody, Upload
    from .values import JSONValue


class Prompt:
    """The overrides of one call of a hosted workflow, checked but not sent yet.

    It contains only the inputs that were given: every other input keeps the value stored in the hosted workflow,
    which need not be the node's default (vendor's tutorial, "API 服务可以直接传入工作流 API JSON 吗？").

    Args:
        workflow_id: The id of the hosted workflow, `wf-…`.
        overrides: Triples of a node's id, the name of its input, and the value.
        workflow_name: The workflow's name, used in messages.
        seeds: Each seed by parameter name.
        uploads: The local files to upload first.
        graph: The file of the generated module that the workflow's graph is beside; None if there is no graph.
        names: The parameter's name for each pair of a node's id and the name of its input.
    """

    __slots__ = ("_graph", "_names", "_overrides", "seeds", "uploads", "workflow_id", "workflow_name")

    def __init__(
        self,
        workflow_id: str,
        overrides: tuple[tuple[str, str, JSONValue], ...],
        *,
        workflow_name: str = "",
        seeds: Mapping[str, int] = MappingProxyType({}),
        uploads: tuple[Upload, ...] = (),
        graph: str | None = None,
        names: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        self.workflow_id = workflow_id
        self.workflow_name = workflow_name
        self._overrides = overrides
        self._graph = graph
        self._names = names
        self.seeds: Mapping[str, int] = seeds
        """Each seed in this prompt, drawn or given, by parameter name."""
        self.uploads = uploads
        """The local files that `submit` and `run` upload first."""

    @property
    def seed(self) -> int | None:
        """The first seed in this prompt; None when it has none."""
        return next(iter(self.seeds.values()), None)

    def __repr__(self) -> str:
        inputs = ", ".join(f"{node}.{name}" for node, name, _ in self._overrides)
        return f"<Prompt for {self.workflow_name or self.workflow_id or 'a workflow'}: {inputs or 'no overrides'}>"

    def to_dict(self) -> PromptBody:
        """Build the request's body.

        Returns:
            The body as JSON values.

        Raises:
            InvalidPrompt: A local file has no id because it is not uploaded yet.
        """
        self._refuse_local_files()
        return {"workflow_id": self.workflow_id, "prompt": self._nodes()}

    def to_graph(self) -> dict[str, GraphNode]:
        """Build the whole workflow in API format: the stored graph, with this prompt's overrides in it.

        This is what a ComfyUI server takes as `prompt`, and other hosts as their workflow; GenStudio takes `to_dict()`.
        Inputs that are not overridden keep their stored value or their link. Needs a module that was generated with
        `graphs = true`.

        Returns:
            A new graph: the nodes by id.

        Raises:
            InvalidPrompt: The module has no graph, its file cannot be used, or a local file has no id because it is not
                uploaded yet.
        """
        from .graph import merged_graph

        self._refuse_local_files()
        return merged_graph(self._graph, self.workflow_name, self._overrides)

    def _refuse_local_files(self) -> None:
        if self.uploads:
            waiting = ", ".join(f"{upload.node}.{upload.input}" for upload in self.uploads)
            raise _invalid(
                f"{waiting}: a local file has no id yet; submit and run upload it automatically, or call "
                "client.upload_image(...) and give the id that it returns"
            )

    def _nodes(self) -> dict[str, NodeOverride]:
        nodes: dict[str, NodeOverride] = {}
        for node, name, value in self._overrides:
            override = nodes.get(node)
            if override is None:
                nodes[node] = {"inputs": {name: value}}
            else:
                override["inputs"][name] = value
        return nodes

    def with_uploaded(self, ids: Mapping[tuple[str, str], str]) -> Prompt:
        """A copy of the prompt with local files replaced by their ids.

        Args:
            ids: The id for each pair of a node's id and the name of its input.
        """
        overrides = tuple((node, name, ids.get((node, name), value)) for node, name, value in self._overrides)
        left = tuple(upload for upload in self.uploads if (upload.node, upload.input) not in ids)
        return Prompt(
            self.workflow_id,
            overrides,
            workflow_name=self.workflow_name,
            seeds=self.seeds,
            uploads=left,
            graph=self._graph,
            names=self._names,
        )

    def named(self, refusals: tuple[RefusedInput, ...]) -> tuple[RefusedInput, ...]:
        """The inputs that a service refused, with the names of the parameters that set them."""
        names = self._names or {}
        return tuple(one._replace(parameter=names.get((one.node, one.input), "")) for one in refusals)

    @classmethod
    def from_dict(cls, body: Mapping[str, object]) -> Prompt:
        """Read a request body that was built elsewhere.

        Args:
            body: `{"workflow_id": "wf-…", "prompt": {"<node id>": {"inputs": {"<input>": value}}}}`.

        Raises:
            InvalidPrompt: The body has another form; for example, it contains an exported workflow or a parameter
                spec instead of overrides.
        """
        given = cast("object", body)
        fields = cast("Mapping[str, object]", given if isinstance(given, Mapping) else {})
        workflow_id, nodes = fields.get("workflow_id"), fields.get("prompt")
        if not isinstance(workflow_id, str) or not isinstance(nodes, Mapping):
            raise _invalid(
                'a request body has the form {"workflow_id": "wf-…", "prompt": {"<node id>": {"inputs": {…}}}}'
            )
        overrides: list[tuple[str, str, JSONValue]] = []
        for node_id, node in cast("Mapping[str, object]", nodes).items():
            inputs = _override_inputs(str(node_id), node)
            overrides += [(str(node_id), name, cast("JSONValue", value)) for name, value in inputs.items()]
        return cls(workflow_id, tuple(overrides))


def _invalid(message: str) -> InvalidPrompt:
    from ..errors import InvalidPrompt  # every generated module loads this file, and few need an error

    return InvalidPrompt(message)


def _override_inputs(node_id: str, node: object) -> Mapping[str, object]:
    inputs = cast("Mapping[str, object]", node).get("inputs") if isinstance(node, Mapping) else None
    if not isinstance(node, Mapping) or not isinstance(inputs, Mapping):
        raise _invalid(f'prompt node {node_id!r} does not have the form {{"inputs": {{"<input>": value}}}}')
    if "class_type" in node:
        raise _invalid(
            f"prompt node {node_id!r} has a class_type: this is the workflow itself or its parameter spec, but the "
            'service accepts only the inputs to change, {"inputs": {"<input>": value}}; use the generated module, '
            "or remove class_type, links and every input that should not change"
        )
    for name, value in cast("Mapping[str, object]", inputs).items():
        if isinstance(value, Mapping) and "spec" in value:
            raise _invalid(
                f"prompt input {node_id}.{name} has a spec: this is the parameter spec (入参范围), which only says "
                "which values are allowed; send the value itself"
            )
    return cast("Mapping[str, object]", inputs)


def sendable(prompt: Prompt | Mapping[str, object]) -> Prompt:
    """Check that a prompt, or a request body, can be sent.

    Raises:
        InvalidPrompt: It has no workflow id, or the body has another form.
    """
    ready = prompt if isinstance(prompt, Prompt) else Prompt.from_dict(prompt)
    if not ready.workflow_id:
        raise _invalid(
            f"{ready.workflow_name or 'this prompt'} has no workflow id: set workflow_id in the workflow's section of "
            "[tool.genstudio-codegen], or pass --workflow-id, and generate its module again "
            "(the web console shows the id on the workflow's page)"
        )
    return ready
