"""Runs that write to the same folders wait for each other, also in different processes."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager
from pathlib import Path

from genstudio_codegen.files import digest


@contextmanager
def exclusive(folders: Iterable[Path], locks: Path, *, on_wait: Callable[[Path], None]) -> Generator[None]:
    """Hold the exclusive right to write to `folders`. A run that is killed gives it back.

    Args:
        folders: The folders to write to.
        locks: The folder of the lock files. The folders themselves hold only what is generated.
        on_wait: Called with a folder that another run holds, before waiting for it.

    Raises:
        OSError: `locks` cannot be written to.
    """
    # Imported here: only what writes needs it.
    from filelock import FileLock, Timeout

    locks.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Among temporary files, somebody else may have made a folder, or a link to one, under this name.
    status = locks.lstat()
    if not stat.S_ISDIR(status.st_mode) or (hasattr(os, "getuid") and status.st_uid != os.getuid()):
        raise PermissionError(errno.EPERM, "Not a folder of yours; name one in GENSTUDIO_CODEGEN_CACHE", str(locks))
    with ExitStack() as stack:
        # Everybody takes them in the same order, or two runs could wait for each other.
        for folder in sorted({folder.resolve() for folder in folders}):
            name = digest(os.fsencode(folder))[:32]
            lock = FileLock(locks / f"{name}.lock")
            try:
                stack.enter_context(lock.acquire(timeout=0.2))
            except Timeout:
                on_wait(folder)
                stack.enter_context(lock.acquire())
        yield
