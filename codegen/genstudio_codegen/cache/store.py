"""What the last run of a project made, and from what, kept as hashes in the user's cache folder.

It is never committed: a check in a fresh checkout makes everything anew, so that only the bytes count.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from genstudio_codegen.files import digest, read_file, real_path, write_atomically
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


def _make_cache_folder() -> None:
    # Nobody else may write here, whatever the umask allows: the cache would not be trusted.
    cache_folder().mkdir(mode=0o700, parents=True, exist_ok=True)


def locks_folder() -> Path:
    """Where the lock files of running processes are kept: beside the caches, or in the temporary folder if that fails."""
    folder = cache_folder() / "locks"
    try:
        _make_cache_folder()
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
    except OSError:
        pass
    import getpass
    import tempfile

    return Path(tempfile.gettempdir()) / f"genstudio-codegen-{getpass.getuser()}"


class Cache:
    """The cache of one project, in parts that are separate files and are read when they are asked for.

    It holds hashes, never source: a hit says that a file on the disk is already right. A cache counts as empty if it
    cannot be read, is inside the project's repository, or can be written to by others than its owner. One that cannot be
    written is not kept.

    Args:
        anchor: The file or folder that identifies the project.
    """

    def __init__(self, anchor: Path) -> None:
        self._anchor = real_path(anchor)
        self._name = digest(os.fsencode(self._anchor))[:32]
        self._parts: dict[str, dict[str, Any]] = {}
        self._new: set[str] = set()

    def get(self, part: str) -> dict[str, Any]:
        """One part, or an empty one if there is none."""
        if part not in self._parts:
            self._parts[part] = self._read(part)
        return self._parts[part]

    def _read(self, part: str) -> dict[str, Any]:
        if not self._is_own:
            return {}
        try:
            document: Any = json.loads(read_file(self._path(part)))
            content: Any = document["content"] if document["format"] == _FORMAT else {}
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return {}
        return cast("dict[str, Any]", content) if isinstance(content, dict) else {}

    @cached_property
    def _is_own(self) -> bool:
        """Whether nobody but the user can have written the cache: what is in it lets files pass unchecked."""
        folder = cache_folder()
        try:
            status = folder.lstat()
            inside = real_path(folder).is_relative_to(_project(self._anchor))
        except OSError:
            return False
        if inside or not stat.S_ISDIR(status.st_mode):
            return False
        return not hasattr(os, "getuid") or (status.st_uid == os.getuid() and not status.st_mode & 0o022)

    def set(self, part: str, value: Mapping[str, Any]) -> None:
        """Replace a part; `save` writes it."""
        self._parts[part] = dict(value)
        self._new.add(part)

    def save(self) -> None:
        """Write the parts that were set."""
        for part in sorted(self._new):
            path = self._path(part)
            try:
                _make_cache_folder()
                write_atomically(path, json.dumps({"format": _FORMAT, "content": self._parts[part]}).encode())
            except OSError:
                return
        self._new.clear()

    def _path(self, part: str) -> Path:
        return cache_folder() / f"{self._name}.{part}.json"


def _project(path: Path) -> Path:
    """The repository that a file is in, or else the folder of the nearest `pyproject.toml`, or the file's own folder."""
    for marker in (".git", "pyproject.toml"):
        for folder in path.parents:
            if (folder / marker).exists():
                return folder
    return path.parent


def problems_to_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems as the cache keeps them."""
    return [asdict(one) for one in problems]


def problems_from_json(problems: Any) -> tuple[Problem, ...]:
    """Problems that the cache kept."""
    return tuple(Problem(**one).with_paste(*one["paste"]) for one in problems or ())
