"""The graphs of the recordings, in the words of the tests; a real server runs them as well."""

from __future__ import annotations

import json
import random
from typing import Any

Graph = dict[str, Any]


def graph(color: int = 16711680, **inputs: dict[str, Any]) -> Graph:
    """Two pictures of 96 by 64 pixels in one colour.

    Args:
        color: The colour, as 0xRRGGBB.
        inputs: Other inputs of a node, by the node's class.
    """
    nodes: Graph = {
        "1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 48, "batch_size": 2, "color": color}},
        "2": {
            "class_type": "ImageScale",
            "inputs": {
                "image": ["1", 0],
                "upscale_method": "nearest-exact",
                "width": 96,
                "height": 64,
                "crop": "disabled",
            },
        },
        "3": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "recorded/a"}},
    }
    for node in nodes.values():
        node["inputs"].update(inputs.get(node["class_type"], {}))
    return nodes


def slow() -> Graph:
    """A graph that takes seconds, most of them in one node; each in another colour, so that nothing is cached."""
    size = {"width": 4096, "height": 4096}
    color = random.randrange(2**24)
    return graph(color, EmptyImage={**size, "batch_size": 8}, ImageScale={**size, "upscale_method": "lanczos"})


def recorded_color(nodes: Graph) -> Graph:
    """The same graph in the colour of the recordings."""
    if nodes.get("1", {}).get("class_type") != "EmptyImage":
        return nodes
    return {**nodes, "1": {**nodes["1"], "inputs": {**nodes["1"]["inputs"], "color": 16711680}}}


def canonical(nodes: Graph) -> str:
    """A graph as a text that says nothing of titles and of the order of its nodes."""
    return json.dumps({node: [nodes[node]["class_type"], nodes[node]["inputs"]] for node in nodes}, sort_keys=True)
