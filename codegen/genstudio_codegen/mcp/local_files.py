"""Files of this machine that an agent may upload: those inside folders that were allowed, and no others."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

LARGEST_FILE = 50 * 2**20
"""Bytes: the largest file that the service takes [assumed by the transport as well]."""
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class FileRefused(ValueError):
    """A file that is not read. The message does not tell whether a file outside the folders exists."""


class AllowedFolders:
    """The folders whose files may be read.

    Args:
        folders: The folders; links among them are followed once, now.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self._roots = tuple(Path(os.path.realpath(folder)) for folder in folders)

    @property
    def paths(self) -> tuple[str, ...]:
        """The folders' real paths."""
        return tuple(map(str, self._roots))

    def find(self, text: str) -> Path | None:
        """The real path of a file that lies in a folder; None if there is none.

        Args:
            text: A path, absolute or relative to one of the folders, or a `file:` URL.
        """
        return next((path for path in self._inside(text) if path.is_file()), None)

    def read(self, text: str) -> bytes:
        """The bytes of a file.

        Raises:
            FileRefused: The file is not in a folder, is no regular file, is too large, or cannot be read.
        """
        if not self._roots:
            raise FileRefused(
                "files of this machine are not read: give a data: URL or a web URL, or start the server with "
                "--allow-files FOLDER"
            )
        inside = self._inside(text)
        if not inside:
            listed = ", ".join(self.paths)
            raise FileRefused(f"the path does not lead into a folder that may be read; these may: {listed}")
        try:
            return self._read(self.find(text) or inside[0])
        except (OSError, ValueError) as error:
            raise FileRefused(f"the file cannot be read: {getattr(error, 'strerror', None) or error}") from None

    def _inside(self, text: str) -> list[Path]:
        path = _path_of(text)
        if path is None:
            return []
        # `realpath` follows every link, and it does not fail for what does not exist.
        found = [Path(os.path.realpath(root / path)) for root in self._roots]
        return [one for one in dict.fromkeys(found) if self._allows(one)]

    def _allows(self, real: Path) -> bool:
        return any(real != root and real.is_relative_to(root) for root in self._roots)

    def _read(self, real: Path) -> bytes:
        handle = os.open(real, _OPEN | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb") as file:
            opened = os.fstat(handle)
            if not stat.S_ISREG(opened.st_mode):
                raise OSError(errno.EINVAL, "it is not a regular file")
            # A folder on the way may have been replaced by a link since the path was resolved.
            again = Path(os.path.realpath(real))
            if not self._allows(again) or not os.path.samestat(opened, os.stat(again)):
                raise OSError(errno.EACCES, "it was moved meanwhile")
            if opened.st_size > LARGEST_FILE:
                raise OSError(errno.EFBIG, f"it is larger than {LARGEST_FILE // 2**20} MiB")
            return file.read(LARGEST_FILE)


def _path_of(text: str) -> str | None:
    """The path that a text names; None if it cannot be one."""
    if text[:5].lower() == "file:":
        parts = urlsplit(text)
        text = unquote(parts.path) if parts.netloc in ("", "localhost") else ""
    return text if text and text.isprintable() and len(text) <= 4096 else None
