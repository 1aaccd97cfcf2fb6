"""Reading and writing single files: their hash, and replacing one so that a reader finds the old bytes or the new ones."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

LOCK_NAME = "genstudio.lock"
"""The file beside the specs that keeps the names of parameters."""

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def digest(data: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes, or "" for a file that cannot be read."""
    try:
        with path.open("rb") as file:
            return digest(file.read())
    except OSError:
        return ""


def write_atomically(path: Path, data: bytes) -> None:
    """Replace or create a file: the bytes are written beside it, flushed to the disk, and renamed over it.

    A link at `path` is replaced, never followed.

    Raises:
        OSError: As the file system reports it. The file is then unchanged, and nothing is left beside it.
    """
    # A name that nobody can predict: a link planted there would lead the write elsewhere.
    staged = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        write_durably(staged, data, like=path)
        staged.replace(path)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_durably(path: Path, data: bytes, *, like: Path) -> None:
    """Create a file and flush it to the disk, with the mode of `like` if that exists.

    Raises:
        FileExistsError: There already is a file or a link at `path`.
        OSError: As the file system reports it.
    """
    with os.fdopen(os.open(path, _NEW_FILE, 0o666), "wb") as file:
        file.write(data)
        file.flush()
        if like.exists():
            os.chmod(path, like.stat().st_mode & 0o777)
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk, on systems that can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_leftovers(path: Path) -> None:
    """Remove what a killed `write_atomically` of this file left behind. Call it only while no other run writes the file."""
    for leftover in path.parent.glob(f".{path.name}.*.tmp"):
        leftover.unlink(missing_ok=True)


def is_writable(folder: Path) -> bool:
    """Whether files may be created in a folder. A folder whose mode forbids it to all is closed to root as well."""
    return bool(folder.stat().st_mode & 0o222) and os.access(folder, os.W_OK)
