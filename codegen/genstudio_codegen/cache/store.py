"""What the last run of a project made, and from what, kept as hashes in the user's cache folder.

It is never committed: a check in a fresh checkout makes everything anew, so that only the bytes count.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from genstudio_codegen.files import digest, write_atomically
from genstudio_codegen.problems import Problem

_FORMAT = 1


def cache_folder() -> Path:
    """Where caches and locks are kept: `GENSTUDIO_CODEGEN_CACHE`, or the user's cache folder."""
    if chosen := os.environ.get("GENSTUDIO_CODEGEN_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(os.path.expanduser(base)) / "genstudio-codegen"


def locks_folder() -> Path:
    """Where the lock files of running processes are kept: beside the caches, or in the temporary folder if that fails."""
    folder = cache_folder() / "locks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    import getpass
    import tempfile

    return Path(tempfile.gettempdir()) / f"genstudio-codegen-{getpass.getuser()}"


class Cache:
    """The cache of one project, in parts that are separate files and are read when they are asked for.

    It holds hashes, never source: a hit says that a file on the disk is already right. A cache that cannot be read
    counts as empty, and one that cannot be written is not kept.

    Args:
        anchor: The file or folder that identifies the project.
    """

    def __init__(self, anchor: Path) -> None:
        self._name = digest(os.fsencode(anchor.resolve()))[:32]
        self._parts: dict[str, dict[str, Any]] = {}
        self._new: set[str] = set()

    def get(self, part: str) -> dict[str, Any]:
        """One part, or an empty one if there is none."""
        if part not in self._parts:
            try:
                document = json.loads(self._path(part).read_bytes())
                self._parts[part] = document["content"] if document["format"] == _FORMAT else {}
            except (OSError, ValueError, KeyError, TypeError):
                self._parts[part] = {}
        return self._parts[part]

    def set(self, part: str, value: Mapping[str, Any]) -> None:
        """Replace a part; `save` writes it."""
        self._parts[part] = dict(value)
        self._new.add(part)

    def save(self) -> None:
        """Write the parts that were set."""
        for part in sorted(self._new):
            path = self._path(part)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(path, json.dumps({"format": _FORMAT, "content": self._parts[part]}).encode())
            except OSError:
                return
        self._new.clear()

    def _path(self, part: str) -> Path:
        return cache_folder() / f"{self._name}.{part}.json"


def problems_to_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems as the cache keeps them."""
    return [asdict(one) for one in problems]


def problems_from_json(problems: Any) -> tuple[Problem, ...]:
    """Problems that the cache kept."""
    return tuple(Problem(**one) for one in problems or ())
