"""Waiting for files to change."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

INTERVAL = 0.5
"""Seconds between two looks. Looking at a few hundred files takes a few milliseconds, and works on every file system."""


def watch(
    paths: Callable[[], Iterable[Path]], *, sleep: Callable[[float], None] = time.sleep
) -> Iterator[frozenset[Path]]:
    """Give the files that changed: at once all of them, then those of each change; ends at Ctrl-C.

    `paths` is asked anew each time, so that files that come and go are seen.
    """
    before: dict[Path, tuple[int, int]] = {}
    try:
        while True:
            now = {path: _state(path) for path in paths()}
            changed = {path for path in {**now, **before} if now.get(path) != before.get(path)}
            if changed or not before:
                before = now
                yield frozenset(changed)
            sleep(INTERVAL)
    except KeyboardInterrupt:
        return


def _state(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, -1)
    return (status.st_mtime_ns, status.st_size)
