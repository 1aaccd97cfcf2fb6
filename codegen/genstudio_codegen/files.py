"""Reading and writing single files: their hash, and replacing one so that a reader finds the old bytes or the new ones."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import stat
from pathlib import Path

LOCK_NAME = "genstudio.lock"
"""The file beside the specs that keeps the names of parameters."""

LARGEST_FILE = 64 * 2**20
"""Bytes. No spec, workflow, lock, template or generated module comes near."""

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def digest(data: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def real_path(path: Path) -> Path:
    """The path without links. A link that leads to itself stays as it is; `Path.resolve` raises for one."""
    return Path(os.path.realpath(path))


def read_file(path: Path, limit: int = LARGEST_FILE) -> bytes:
    """The bytes of a regular file.

    Raises:
        OSError: There is no such file, it is a folder, a pipe or a device, it has more than `limit` bytes (`EFBIG`),
            or it cannot be read. `ValueError` for a name that no file can have is raised as one, too.
    """
    try:
        # Without O_NONBLOCK, opening a pipe waits for somebody to write to it.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except ValueError as error:
        raise OSError(errno.EINVAL, str(error), str(path)) from None
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(file.fileno())
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "Not a regular file", str(path))
        data = b"" if status.st_size > limit else file.read(limit + 1)
    if status.st_size > limit or len(data) > limit:
        raise OSError(errno.EFBIG, f"Larger than {limit // 2**20} MiB", str(path))
    return data


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes, or "" for a file that cannot be read."""
    try:
        return digest(read_file(path))
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
