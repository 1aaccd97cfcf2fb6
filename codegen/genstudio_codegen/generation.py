"""From a configuration to a folder of modules: the one path that generating, checking and comparing share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .config import Config
from .memory import Cache, Given, locks_folder, remembered
from .report import Report

__all__ = ["Report", "generate"]


def _say_nothing(folder: Path) -> None:
    pass


def generate(config: Config, *, check: bool = False, on_wait: Callable[[Path], None] = _say_nothing) -> Report:
    """Read every spec, render every module, and publish them together; with `check`, write nothing.

    Nothing is written when any spec has an error, unless `config.keep_going`, which writes the good ones. Two runs for
    one folder wait for each other; `on_wait` is told of the folder. Raises `OSError` when a folder cannot be written.
    """
    cache = Cache(config.output)
    known = remembered(cache, Given.of(config))
    if known is not None:
        return Report(known[1], unchanged=known[0], is_written=not check)
    # Imported here: all that reads and names workflows is not needed where nothing has changed.
    from .build import produce
    from .publish import exclusive

    if check:
        return produce(config, cache, check=True)
    folders = {config.output, *(one.spec.parent for one in config.workflows if config.use_lock)}
    with exclusive(folders, locks_folder(), on_wait=on_wait):
        return produce(config, cache, check=False)
