"""The paths and names under which result files are saved."""

from __future__ import annotations

import os
import string
from collections.abc import Sequence
from pathlib import Path

from ..errors import DownloadFailed

DEFAULT_PATTERN = "{task}_{index}{suffix}"
_FIELDS = ("task", "node", "index", "name", "stem", "suffix")


def checked_target(path: str | os.PathLike[str], name: str) -> Path:
    """The file that `save(path)` writes.

    Args:
        path: A file, or a folder that exists.
        name: The name to use in a folder.

    Raises:
        DownloadFailed: The folder does not exist.
    """
    target = Path(path)
    if target.is_dir():
        target = target / name
    if not target.parent.is_dir():
        raise DownloadFailed(f"{target}: the folder {target.parent} does not exist; create it first")
    return target


def names_for(pattern: str, task_id: str, files: Sequence[tuple[str, str]]) -> list[str]:
    """Make a file name for each file.

    Args:
        pattern: The pattern, as for `AsyncResult.save_all`.
        task_id: The task's id.
        files: The node and the name of each file.

    Raises:
        ValueError: The pattern does not give plain and distinct file names.
    """
    try:
        used = {field for _, field, _, _ in string.Formatter().parse(pattern) if field is not None}
    except ValueError as error:
        raise ValueError(f"pattern {pattern!r}: {error}") from None
    if unknown := sorted(used.difference(_FIELDS)):
        raise ValueError(f"pattern {pattern!r}: there is no field {unknown[0]!r}; the fields are {', '.join(_FIELDS)}")
    names: list[str] = []
    for index, (node, name) in enumerate(files):
        stem, suffix = os.path.splitext(name)
        fields = {
            "task": plain(task_id),
            "node": plain(node),
            "index": index,
            "name": name,
            "stem": stem,
            "suffix": suffix,
        }
        made = pattern.format(**fields)
        if made in ("", ".", "..") or any(c in made for c in "/\\\0:"):
            raise ValueError(f"pattern {pattern!r} gives {made!r}, which is not a plain file name")
        names.append(made)
    if len(set(names)) < len(names):
        raise ValueError(f"pattern {pattern!r} gives the same name to several files: add {{index}}")
    return names


def plain(text: str) -> str:
    """A text as part of a file name; a node id may contain a colon, which a file name may not."""
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in text)
