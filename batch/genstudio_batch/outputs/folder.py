"""An output in a folder. Files appear complete and flushed to the disk, or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Iterable
from pathlib import Path

from ..errors import OutputError
from .writing import Written, chunks_of, copy_hashed, sha256_of

_PARTIAL = ".partial"
_ABANDONED = 86_400
"""Seconds after which an unfinished file is surely of a process that was killed."""
# Other failures, such as a full disk or a network share that does not answer, may pass.
_LASTING = frozenset(
    {
        errno.EACCES,
        errno.EEXIST,
        errno.EPERM,
        errno.EROFS,
        errno.ENAMETOOLONG,
        errno.ENOTDIR,
        errno.EISDIR,
        errno.EINVAL,
    }
)
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class Folder:
    """A folder on this machine or on a share.

    Args:
        root: The folder; it is created when the first file is written.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._partial = root / _PARTIAL
        self._remove_abandoned()

    def write(self, name: str, chunks: Iterable[bytes]) -> Written:
        """See `Place`.

        Raises:
            OutputError: The file system refuses.
        """
        target = self._root / name
        try:
            _make_folder(self._partial)
            # A name that nobody can predict: a link planted there would lead the write elsewhere.
            staged = self._partial / secrets.token_hex(16)
            try:
                with os.fdopen(os.open(staged, _NEW_FILE, 0o666), "wb") as file:
                    size, sha256 = copy_hashed(chunks, file)
                    if self.has(name, size, sha256):
                        return Written(name, size, sha256, False)
                    file.flush()
                    os.fsync(file.fileno())
                _make_folder(target.parent)
                os.replace(staged, target)
                _sync(target.parent)
            finally:
                staged.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(f"{target}: {error.strerror or error}", again=error.errno not in _LASTING) from None
        return Written(name, size, sha256, True)

    def has(self, name: str, size: int, sha256: str) -> bool:
        """See `Place`."""
        target = self._root / name
        try:
            return target.stat().st_size == size and sha256_of(chunks_of(target)) == sha256
        except OSError:
            return False

    def _remove_abandoned(self) -> None:
        """Remove what processes that were killed have left behind."""
        try:
            for entry in os.scandir(self._partial):
                if time.time() - entry.stat().st_mtime > _ABANDONED:
                    os.unlink(entry.path)
        except OSError:
            return  # there is no such folder yet, or another process was faster


def _make_folder(folder: Path) -> None:
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        _sync(one.parent)


def _sync(folder: Path) -> None:
    """Flush the names in a folder to the disk, on systems that can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
