"""Which files of a folder the generator may have written, by what is in them."""

from __future__ import annotations

from genstudio_codegen.generated_header import is_generated
from genstudio_codegen.graph_text import GRAPH_SUFFIX, is_graph


def is_recognised(name: str, data: bytes) -> bool:
    """Whether a file looks like one that the generator wrote: by its first line or, for a graph, by its form."""
    return is_graph(data) if is_graph_name(name) else is_generated(data)


def is_graph_name(name: str) -> bool:
    """Whether a file of this name holds a graph."""
    return name.endswith(GRAPH_SUFFIX)
