"""A whole run in which nothing had to change, remembered by what it was given and what it found on the disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from genstudio_codegen.problems import Problem

from .cache import Cache, from_json, to_json
from .given import Given, file_hash


def remembered(cache: Cache, given: Given) -> tuple[tuple[Path, ...], tuple[Problem, ...]] | None:
    """The files of a run that was given the same and still are as it left them, and its warnings; else None."""
    run = cache.get("run")
    if run.get("key") != given.key:
        return None
    output = given.config.output
    if (output / run["absent"]).exists():
        return None
    if any(file_hash(output / name) != sha256 for name, sha256 in run["files"].items()):
        return None
    return tuple(output / name for name in run["shown"]), from_json(run["problems"])


def remember(
    cache: Cache, given: Given, files: Iterable[str], problems: Iterable[Problem], *, beside: str, absent: str
) -> None:
    """Keep a run that left these files as they should be, and `beside`, which is not shown.

    `absent` is what only a killed run leaves: where it is there, there is something to do.
    """
    shown = sorted(files)
    hashes = {name: file_hash(given.config.output / name) for name in (*shown, beside)}
    run = {"key": given.key, "files": hashes, "shown": shown, "absent": absent, "problems": to_json(problems)}
    cache.set("run", run)
