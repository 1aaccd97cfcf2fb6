"""What every kind of output can do, and what writing a file tells."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple, Protocol

CHUNK = 2**20
"""Bytes that are read at a time."""
_ABANDONED = 86_400
"""Seconds after which an unfinished file is surely of a process that was killed."""


class Written(NamedTuple):
    """A file that is in the output now."""

    name: str
    size: int
    """Bytes."""
    sha256: str
    """In hexadecimal."""
    written: bool
    """False if a file with the same name and content was there before."""


class Place(Protocol):
    """Where files are kept: a folder, or a file system of fsspec."""

    @contextmanager
    def staging(self) -> Generator[Path]:
        """An empty local folder to make files in, which is removed afterwards."""
        ...

    def take(self, name: str, path: Path) -> Written:
        """Move a file from `staging`: whoever reads it finds all of it, or what was there before."""
        ...

    def has(self, name: str, size: int, sha256: str) -> bool:
        """Whether a file is there with this content."""
        ...


def read_chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of an open file."""
    while chunk := file.read(CHUNK):
        yield chunk


def hashed(chunks: Iterable[bytes]) -> tuple[int, str]:
    """The number of bytes and their SHA-256, in hexadecimal."""
    size, digest = 0, hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()


def hashed_file(path: Path) -> tuple[int, str]:
    """The same of a local file."""
    with path.open("rb") as file:
        return hashed(read_chunks(file))


def remove_abandoned(folder: Path, prefix: str = "") -> None:
    """Remove the staging folders that killed processes have left in a folder.

    Args:
        folder: Where staging folders are made; it need not exist.
        prefix: How their names begin.
    """
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.name.startswith(prefix):
                    continue
                status = entry.stat(follow_symlinks=False)
                ours = not hasattr(os, "getuid") or status.st_uid == os.getuid()
                if ours and time.time() - status.st_mtime > _ABANDONED:
                    shutil.rmtree(entry.path, ignore_errors=True)
    except OSError:
        return  # there is no such folder yet, or another process was faster
