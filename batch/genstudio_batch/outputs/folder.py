"""An output in a folder. Files appear complete and flushed to the disk, or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from ..errors import OutputError
from .writing import Written, hashed_file, remove_abandoned

_PARTIAL = ".partial"
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


class Folder:
    """A folder on this machine or on a share.

    Args:
        root: The folder; it is created when the first file is written.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._partial = root / _PARTIAL
        remove_abandoned(self._partial)

    @contextmanager
    def staging(self) -> Generator[Path]:
        """See `Place`. On the same file system, so that `take` need not copy.

        Raises:
            OutputError: The file system refuses.
        """
        # A name that nobody can predict: a link planted there would lead the download elsewhere.
        folder = self._partial / secrets.token_hex(16)
        try:
            _in_folder(self._partial, lambda: folder.mkdir(mode=0o700))
        except OSError as error:
            raise _failure(folder, error) from None
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def take(self, name: str, path: Path) -> Written:
        """See `Place`.

        Raises:
            OutputError: The file system refuses.
        """
        target = self._root / name
        try:
            size, sha256 = hashed_file(path)
            if self.has(name, size, sha256):
                path.unlink()
                return Written(name, size, sha256, False)
            _in_folder(target.parent, lambda: os.replace(path, target))
            _sync(target.parent)
        except OSError as error:
            raise _failure(target, error) from None
        return Written(name, size, sha256, True)

    def has(self, name: str, size: int, sha256: str) -> bool:
        """See `Place`."""
        target = self._root / name
        try:
            return target.stat().st_size == size and hashed_file(target) == (size, sha256)
        except OSError:
            return False


def _failure(target: Path, error: OSError) -> OutputError:
    return OutputError(f"{target}: {error.strerror or error}", again=error.errno not in _LASTING)


def _in_folder(folder: Path, make: Callable[[], None]) -> None:
    """Make something in a folder, which is made first if it is missing."""
    try:
        make()
    except FileNotFoundError:
        _make_folder(folder)
        make()


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
