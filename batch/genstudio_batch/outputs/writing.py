"""What every kind of output can do, and what writing a file tells."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, NamedTuple, Protocol

CHUNK = 2**20
"""Bytes that are read at a time."""


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

    def write(self, name: str, chunks: Iterable[bytes]) -> Written:
        """Write a file: whoever reads it finds all of it, or what was there before."""
        ...

    def has(self, name: str, size: int, sha256: str) -> bool:
        """Whether a file is there with this content."""
        ...


def chunks_of(path: Path) -> Iterator[bytes]:
    """The bytes of a local file."""
    with path.open("rb") as file:
        yield from read_chunks(file)


class SourceFailed(Exception):
    """What the giver of the chunks has raised, so that it is not taken for a failure of the output."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(cause)
        self.cause = cause


def guarded(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same chunks; an error that they raise is a `SourceFailed`."""
    try:
        yield from chunks
    except Exception as error:
        raise SourceFailed(error) from error


def read_chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of an open file."""
    while chunk := file.read(CHUNK):
        yield chunk


def copy_hashed(chunks: Iterable[bytes], file: IO[bytes]) -> tuple[int, str]:
    """Write chunks to a file; returns their size and SHA-256."""
    size, digest = 0, hashlib.sha256()
    for chunk in chunks:
        file.write(chunk)
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()


def sha256_of(chunks: Iterable[bytes]) -> str:
    """The SHA-256 of chunks, in hexadecimal."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
