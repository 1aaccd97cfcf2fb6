"""The story of a run: what is known is recalled, what is stale is made, and the folder is brought up to date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from genstudio_codegen.cache import Cache, RunInputs, locks_folder, recall_run
from genstudio_codegen.config import Config

from .output import output_problems
from .report import Report


def _ignore(folder: Path) -> None:
    pass


def generate(config: Config, *, check: bool = False, on_wait: Callable[[Path], None] = _ignore) -> Report:
    """Read every spec, render every module, and publish all of them together.

    Nothing is written if any spec has an error, unless `config.keep_going`, which writes the others. Two runs for one
    folder wait for each other.

    Args:
        config: What to generate.
        check: Write nothing, and only report what would change.
        on_wait: Called with a folder that another run is writing, before this run waits for it.

    Returns:
        The problems that were found, and the files that were changed or would be.

    Raises:
        OSError: A folder cannot be written.
    """
    report = _run(config, check=check, on_wait=on_wait)
    # Not kept in the cache: what is wrong with the folder's name is worth a line only when something changes in it.
    return replace(report, problems=(*output_problems(config), *report.problems)) if report.changes else report


def _run(config: Config, *, check: bool, on_wait: Callable[[Path], None]) -> Report:
    cache = Cache(config.output)
    inputs = RunInputs.of(config)
    known = recall_run(cache, inputs)
    if known is not None:
        specs = frozenset(str(one.spec) for one in config.workflows)
        return Report(known.problems, unchanged=known.files, is_written=not check, unchanged_specs=specs)
    # Imported here: what reads, names and renders workflows is not needed if nothing has changed.
    from genstudio_codegen.publish import exclusive

    from .steps import update_folder

    if check:
        return update_folder(inputs, cache, check=True)
    folders = {config.output, *(one.spec.parent for one in config.workflows if config.use_lock)}
    with exclusive(folders, locks_folder(), on_wait=on_wait):
        return update_folder(inputs, cache, check=False)
