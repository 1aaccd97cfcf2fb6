"""The graph behind a workflow, in the file beside its generated module: a prompt's overrides are merged into it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ..errors import InvalidPrompt

if TYPE_CHECKING:
    from .body import GraphNode
    from .values import JSONValue

GRAPH_SUFFIX = ".workflow.json"
"""What the file's name has instead of the module's `.py`."""


def merged_graph(
    module: str | None, name: str, overrides: Iterable[tuple[str, str, JSONValue]]
) -> dict[str, GraphNode]:
    """Read the graph beside a module, and set the inputs that a prompt overrides.

    Args:
        module: The module's file; None if it has no graph.
        name: The workflow's name, or "".
        overrides: Triples of a node's id, the name of its input, and the value.

    Returns:
        A new graph.

    Raises:
        InvalidPrompt: There is no graph, its file cannot be used, or it lacks a node that the prompt names.
    """
    if module is None:
        raise InvalidPrompt(
            f"{name or 'this prompt'} has no graph: set graphs = true in [tool.genstudio-codegen] of pyproject.toml, run "
            "genstudio-codegen generate, and build the prompt with the generated module"
        )
    path = Path(module).with_suffix(GRAPH_SUFFIX)
    graph = _read(path)
    for node, input_name, value in overrides:
        if node not in graph:
            raise InvalidPrompt(
                f"{path.name} has no node {node!r}: it belongs to another version of the module; "
                "run genstudio-codegen generate"
            )
        graph[node]["inputs"][input_name] = value
    return graph


def _read(path: Path) -> dict[str, GraphNode]:
    try:
        graph: object = json.loads(path.read_bytes())
    except OSError as error:
        raise InvalidPrompt(
            f"{path}: the graph of the module cannot be read ({error.strerror or error}); run genstudio-codegen generate, "
            "and check that packages are built with *.json files as well"
        ) from None
    except (ValueError, RecursionError):
        graph = None
    if not isinstance(graph, dict) or not all(map(_is_node, cast("dict[str, object]", graph).values())):
        raise InvalidPrompt(f"{path}: this is not the graph of the module; run genstudio-codegen generate")
    return cast("dict[str, GraphNode]", graph)


def _is_node(node: object) -> bool:
    return isinstance(node, dict) and isinstance(cast("dict[str, object]", node).get("inputs"), dict)
