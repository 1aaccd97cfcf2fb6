"""What the output nodes of a task produced: links to files of any kind, and texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

from ..task_info import is_object
from .view import view_link

_FINAL = "output"
"""The folder of final results; `temp` holds previews, and `input` what a node passes on."""


class Outputs(NamedTuple):
    """The results of one task."""

    files: dict[str, tuple[str, ...]]
    """Links by output node id, previews included."""
    final_files: tuple[str, ...]
    """The links of the files in the server's output folder."""
    texts: dict[str, tuple[str, ...]]
    """Texts by output node id."""


def read_outputs(outputs: object, base_url: str) -> Outputs:
    """Read the outputs of a task, whatever each node calls its own: `images`, `gifs`, `audio`, `3d`, `text`, ….

    Args:
        outputs: Lists by node id and by a name that the node chose; anything else counts as no output.
        base_url: The server's address, where the files are.
    """
    files: dict[str, tuple[str, ...]] = {}
    texts: dict[str, tuple[str, ...]] = {}
    final: list[str] = []
    for node, output in outputs.items() if is_object(outputs) else ():
        items = list(_items(output))
        named = [item for item in items if is_object(item) and isinstance(item.get("filename"), str)]
        if named:
            files[node] = tuple(view_link(base_url, item) for item in named)
            final += [view_link(base_url, item) for item in named if item.get("type") == _FINAL]
        if found := tuple(item for item in items if isinstance(item, str)):
            texts[node] = found
    return Outputs(files, tuple(final), texts)


def _items(output: object) -> Iterator[Mapping[str, object] | str]:
    for value in output.values() if is_object(output) else ():
        for item in cast("list[object]", value) if isinstance(value, list) else [value]:
            if isinstance(item, str) or is_object(item):
                yield item
