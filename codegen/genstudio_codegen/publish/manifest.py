"""The list of what was generated into a folder, with hashes: it tells what may be overwritten and what was edited."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from genstudio_codegen.files import read_file
from genstudio_codegen.problems import Problem, problem

MANIFEST_NAME = ".genstudio-codegen.json"
_ABOUT = "Written by genstudio-codegen: the files that it made here. Commit it with them."


@dataclass(frozen=True, slots=True)
class Manifest:
    """The generated files of a folder.

    Attributes:
        files: The SHA-256 of each file's bytes, by name.
        pending: The same for what a run was about to write when it was killed. Such a file has its old bytes or these.
    """

    files: Mapping[str, str] = field(default_factory=lambda: dict[str, str]())
    pending: Mapping[str, str] = field(default_factory=lambda: dict[str, str]())

    def is_unedited(self, name: str, sha256: str) -> bool:
        """Whether a file has the bytes that the generator wrote."""
        return sha256 in (self.files.get(name), self.pending.get(name))

    def __contains__(self, name: str) -> bool:
        return name in self.files or name in self.pending

    def to_bytes(self) -> bytes:
        """The manifest as JSON: sorted, with LF, the same for the same files."""
        document = {"about": _ABOUT, "files": dict(self.files)} | (
            {"pending": dict(self.pending)} if self.pending else {}
        )
        return (json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def read_manifest(folder: Path) -> tuple[Manifest, tuple[Problem, ...]]:
    """A folder's manifest. It is empty if there is none, or none that can be read, which is a problem."""
    path = folder / MANIFEST_NAME
    try:
        document = json.loads(read_file(path))
        return Manifest(_hashes(document["files"]), _hashes(document.get("pending", {}))), ()
    except (FileNotFoundError, NotADirectoryError):
        return Manifest(), ()
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        message = (
            "the list of generated files cannot be read, so files with the generator's first line count as its own"
        )
        return Manifest(), (problem("manifest-unreadable", "", message, "generate again, and commit it").at(str(path)),)


def _is_file_name(name: str) -> bool:
    """Whether a name is that of a file in the folder: one with a folder in it could lead outside."""
    return name == Path(name).name and name.isprintable() and len(name.encode(errors="replace")) <= 255


def _hashes(value: Any) -> dict[str, str]:
    table = cast("dict[str, Any]", value)
    if not all(isinstance(sha256, str) and _is_file_name(name) for name, sha256 in table.items()):
        raise TypeError(value)
    return dict(table)
