"""What a pattern that matches no file may have meant: the same place with another ending, or another place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from genstudio_codegen.hints import closest
from genstudio_codegen.text import plain_line

from .globs import is_wild
from .workflow_files import is_workflow_name

SKIPPED_FOLDERS = frozenset(
    {"__pycache__", "build", "dist", "env", "node_modules", "site-packages", "target", "venv", "vendor"}
)
"""Folders that hold what others wrote, and may be large."""
_DEEPEST = 3
_MOST_FILES = 5_000
_SHOWN = 3
# What browsers, editors and chats make of a document that is saved.
_ENDINGS = (".json", ".jsn", ".json5", ".jsonc", ".js", ".spec", ".txt")


def near_misses(root: Path, pattern: str) -> str:
    """Phrase a hint for a pattern that matches no file.

    Args:
        root: The folder that the pattern is relative to.
        pattern: The pattern.

    Returns:
        A hint that names the files that were probably meant, or "" if there are none.
    """
    wanted = PurePosixPath(pattern)
    files = [PurePosixPath(path.relative_to(root).as_posix()) for path in walk(root)]
    there = [path for path in files if fnmatch(str(path.parent), str(wanted.parent))]
    workflows = [path for path in there if fnmatch(path.name, wanted.name) and is_workflow_name(Path(path.name))]
    if workflows:
        return f"it matches only workflows, such as {_listed(workflows)}: save the spec beside it as well"
    # Another ending in the right folder, then the right ending in another folder.
    if found := [path for path in there if path.name.lower().endswith(_ENDINGS) and not is_workflow_name(Path(path))]:
        close = closest(wanted.name, [path.name for path in found])
        # A single file is only meant by a similar name.
        if likely := found if is_wild(wanted.name) else [path for path in found if path.name == close]:
            return f"did you mean {_listed(likely)}?"
    if found := [path for path in files if fnmatch(path.name, wanted.name)]:
        return f"in another folder there is {_listed(found)}"
    marked = [path for path in files if path.name.lower().endswith((".spec.json", ".spec.jsn"))]
    return f"in another folder there is {_listed(marked)}" if marked and is_wild(wanted.name) else ""


def walk(root: Path) -> Iterator[Path]:
    """Yield the files of a folder and of the folders in it that may hold specs, at most three levels deep."""
    count = 0
    for folder, inner, names in os.walk(root):
        depth = len(Path(folder).relative_to(root).parts)
        inner[:] = sorted(
            name for name in inner if depth < _DEEPEST and name not in SKIPPED_FOLDERS and not name.startswith(".")
        )
        for name in sorted(names):
            count += 1
            if count > _MOST_FILES:
                return
            yield Path(folder) / name


def _listed(paths: list[PurePosixPath]) -> str:
    names = [plain_line(str(path)) for path in paths[:_SHOWN]]
    return ", ".join(names) + (f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else "")
