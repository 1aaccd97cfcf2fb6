"""A whole run after which nothing had to change, by the hash of its inputs and the files that it found or wrote."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from genstudio_codegen.files import file_hash
from genstudio_codegen.problems import Problem

from .inputs import RunInputs
from .store import Cache, problems_from_json, problems_to_json


class CachedRun(NamedTuple):
    """What an equal run would report: the files that it would leave as they are, and its warnings."""

    files: tuple[Path, ...]
    problems: tuple[Problem, ...]


def recall_run(cache: Cache, inputs: RunInputs) -> CachedRun | None:
    """An earlier run with the same inputs, if all its files are still as it left them."""
    run = cache.get("run")
    if run.get("key") != inputs.key:
        return None
    output = inputs.config.output
    try:
        if (output / run["absent"]).exists():
            return None
        if any(file_hash(output / name) != sha256 for name, sha256 in run["files"].items()):
            return None
        return CachedRun(tuple(output / name for name in run["shown"]), problems_from_json(run["problems"]))
    except (KeyError, TypeError, AttributeError, ValueError):
        return None  # not the shape that this version writes


def remember_run(
    cache: Cache,
    inputs: RunInputs,
    files: Iterable[str],
    problems: Iterable[Problem],
    *,
    beside: Iterable[str],
    absent: str,
) -> None:
    """Keep a run; `Cache.save` writes it.

    Args:
        cache: The project's cache.
        inputs: The inputs of the run, with the locks as it left them.
        files: The names of the files in the output folder that it reports.
        problems: Its warnings.
        beside: Files in the output folder that must stay as they are, but are not reported.
        absent: What only a killed run leaves in the output folder: if it is there, there is something to do.
    """
    shown = sorted(files)
    hashes = {name: file_hash(inputs.config.output / name) for name in (*shown, *sorted(beside))}
    run = {"key": inputs.key, "files": hashes, "shown": shown, "absent": absent, "problems": problems_to_json(problems)}
    cache.set("run", run)
