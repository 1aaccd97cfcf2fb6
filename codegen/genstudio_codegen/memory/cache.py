"""What the last run of a project made of what, kept in the user's cache folder.

It is never committed: a check in a fresh checkout makes everything anew, so that nothing but the bytes counts.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from genstudio_codegen.problems import Problem

_FORMAT = 1


def cache_folder() -> Path:
    """Where caches and locks lie: `GENSTUDIO_CODEGEN_CACHE`, or the user's cache folder."""
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
    """Where runs keep each other waiting: beside the caches or, where nothing can be written there, among temporary files."""
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
    """One project's memory: what a whole run was given when nothing had to change, and the key of each module.

    It holds hashes, never source: a hit says that a file on the disk is right as it is. A cache that cannot be read
    is empty, one that cannot be written is not kept.
    """

    def __init__(self, anchor: Path) -> None:
        self._name = hashlib.sha256(os.fsencode(anchor.resolve())).hexdigest()[:32]
        self._parts: dict[str, dict[str, Any]] = {}
        self._new: set[str] = set()

    def get(self, part: str) -> dict[str, Any]:
        """One part of the memory, empty where there is none; each is a file, and read when it is asked for."""
        if part not in self._parts:
            try:
                document = json.loads(self._path(part).read_bytes())
                self._parts[part] = document["content"] if document["format"] == _FORMAT else {}
            except (OSError, ValueError, KeyError, TypeError):
                self._parts[part] = {}
        return self._parts[part]

    def set(self, part: str, value: Mapping[str, Any]) -> None:
        """Replace a part."""
        self._parts[part] = dict(value)
        self._new.add(part)

    def save(self) -> None:
        """Keep what was set."""
        from genstudio_codegen.publish import write_atomically

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


def to_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems as the cache keeps them."""
    return [asdict(one) for one in problems]


def from_json(problems: Any) -> tuple[Problem, ...]:
    """Problems that the cache kept."""
    return tuple(Problem(**one) for one in problems or ())
