"""Two runs that write the same folders wait for each other, also in different processes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager
from pathlib import Path


@contextmanager
def exclusive(folders: Iterable[Path], locks: Path, *, on_wait: Callable[[Path], None]) -> Generator[None]:
    """Hold the one right to write in `folders`; `on_wait` is told of one that another run holds.

    The lock files lie in `locks`, not in the folders, which hold nothing but what is generated. A run that is killed
    gives its locks back. Raises `OSError` where `locks` cannot be written.
    """
    # Imported here: only what writes needs it.
    from filelock import FileLock, Timeout

    locks.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        # In one order for all, or two runs could each wait for the other.
        for folder in sorted({folder.resolve() for folder in folders}):
            name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:32]
            lock = FileLock(locks / f"{name}.lock")
            try:
                stack.enter_context(lock.acquire(timeout=0.2))
            except Timeout:
                on_wait(folder)
                stack.enter_context(lock.acquire())
        yield
