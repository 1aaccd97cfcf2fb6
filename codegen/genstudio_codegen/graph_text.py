"""The file with a workflow's graph: its name, its bytes, and how the generator recognises one that it wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import cast

GRAPH_SUFFIX = ".workflow.json"
"""What follows a module's name in the name of its graph's file; the transport looks for it."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def graph_bytes(nodes: Mapping[str, object]) -> bytes:
    """Write a graph in API format, always in the same way.

    Args:
        nodes: The nodes by id, each with its class first.
    """
    text = json.dumps(nodes, ensure_ascii=False, indent=2) + "\n"
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text).encode()


def is_graph(data: bytes) -> bool:
    """Whether bytes are written as `graph_bytes` writes them: an export of the editor has other keys first.

    JSON has no place for a line that says who wrote it, and another key would make the file unusable for ComfyUI.
    """
    try:
        nodes: object = json.loads(data)
        if not isinstance(nodes, dict) or not nodes:
            return False
        graph = cast("dict[str, object]", nodes)
        return all(map(_begins_with_class, graph.values())) and graph_bytes(graph) == data
    except (ValueError, RecursionError):
        return False


def _begins_with_class(node: object) -> bool:
    return isinstance(node, dict) and next(iter(cast("dict[str, object]", node)), "") == "class_type"
