"""Writing one file so that whoever reads it, at any moment, finds the old bytes or the new ones."""

from __future__ import annotations

import os
from pathlib import Path


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file, or make it: written beside it, flushed to the disk, then renamed over it.

    Raises `OSError` as the file system does; the file is then as it was, and nothing is left beside it.
    """
    staged = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write_durably(staged, data, like=path)
        staged.replace(path)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_durably(path: Path, data: bytes, *, like: Path) -> None:
    """Write a file and flush it to the disk; its mode is that of `like`, where that exists."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if like.exists():
        path.chmod(like.stat().st_mode & 0o777)


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove_leftovers(path: Path) -> None:
    """Remove what a killed `write_atomically` of this file left; only while no other run writes it."""
    for leftover in path.parent.glob(f".{path.name}.*.tmp"):
        leftover.unlink(missing_ok=True)
