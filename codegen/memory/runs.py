"""A whole run in which nothing had to change, remembered by what it was given and what it found on the disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from codegen.problems import Problem
from codegen.publish import MANIFEST_NAME, STAGING_NAME

from .cache import Cache, from_json, to_json
from .given import Given, file_hash


def remembered(cache: Cache, given: Given) -> tuple[tuple[Path, ...], tuple[Problem, ...]] | None:
    """The files of a run that was given the same and still are as it left them, and its warnings; else None."""
    run = cache.get("run")
    if run.get("key") != given.key:
        return None
    output = given.config.output
    # A killed run leaves its staging folder, and has to be finished.
    if (output / STAGING_NAME).exists():
        return None
    if any(file_hash(output / name) != sha256 for name, sha256 in run["files"].items()):
        return None
    paths = tuple(output / name for name in run["files"] if name != MANIFEST_NAME)
    return paths, from_json(run["problems"])


def remember(cache: Cache, given: Given, files: Iterable[Path], problems: Iterable[Problem]) -> None:
    """Keep a run that left everything as it should be."""
    hashes = {path.name: file_hash(path) for path in (*files, given.config.output / MANIFEST_NAME)}
    cache.set("run", {"key": given.key, "files": hashes, "problems": to_json(problems)})
