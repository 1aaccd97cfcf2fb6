"""Waiting for files to change, by looking at them: this works on every file system, and needs no library."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

INTERVAL = 0.5
"""Seconds between two looks. Looking at a few hundred files takes a few milliseconds."""


class FileStates:
    """The files of a set that have changed since the last look."""

    def __init__(self) -> None:
        self._states: dict[Path, tuple[int, int]] = {}

    def changed(self, paths: Iterable[Path]) -> frozenset[Path]:
        """The files that were changed, added or removed. The first look reports all of them."""
        before, self._states = self._states, {path: _state(path) for path in paths}
        return frozenset(path for path in {**self._states, **before} if self._states.get(path) != before.get(path))


def changes(
    paths: Callable[[], Iterable[Path]], *, sleep: Callable[[float], None] = time.sleep
) -> Iterator[frozenset[Path]]:
    """Yield the files that changed: first all of them, then those of each change, until Ctrl-C.

    Args:
        paths: The files to watch. It is called again each time, so that new files are seen.
        sleep: Waits between two looks.
    """
    states = FileStates()
    is_first = True
    try:
        while True:
            changed = states.changed(paths())
            if changed or is_first:
                is_first = False
                yield changed
            sleep(INTERVAL)
    except KeyboardInterrupt:
        return


def _state(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, -1)
    return (status.st_mtime_ns, status.st_size)
