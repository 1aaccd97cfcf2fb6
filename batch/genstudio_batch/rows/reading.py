"""What every kind of source reads: raw rows, and the bounded lines of a text file in UTF-8."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple, Protocol

from ..errors import RowsError

LARGEST_LINE = 2**20
"""Bytes of one line: far more than any row of parameters needs, and little enough for any memory."""
LARGEST_CELL = 131_072
"""Characters of one text; also the limit of Python's csv module."""

_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class RawRow(NamedTuple):
    """A row as its source has it."""

    number: int
    line: int | None
    values: Mapping[str, object]
    problem: str = ""
    """Why `values` could not be read; "" if they could."""


class Reader(Protocol):
    """Reads one kind of source."""

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The names of the columns; None where each row has its own."""
        ...

    @property
    def has_texts(self) -> bool:
        """Whether every value is a text, which has to be converted."""
        ...

    def raw_rows(self, start: int) -> Iterator[RawRow]:
        """The rows from a number on."""
        ...


def opened(path: Path) -> BufferedReader:
    """Open a regular file.

    Raises:
        RowsError: There is none, or it cannot be read.
    """
    try:
        # Without O_NONBLOCK, opening a pipe waits for somebody to write to it.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise RowsError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise RowsError(
            f"{path} is not a file; rows are read more than once, so a pipe must be written to a file first"
        )
    return os.fdopen(handle, "rb")


def file_fingerprint(path: Path) -> str:
    """The hash of a file's bytes; a gigabyte takes about a second."""
    with opened(path) as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]


class Lines:
    """The lines of a file in UTF-8, with or without a byte order mark, none longer than `LARGEST_LINE`.

    Args:
        file: The file, open for reading bytes.
        name: Its path, for messages.
    """

    def __init__(self, file: BufferedReader, name: str) -> None:
        self._file = file
        self._name = name
        self.number = 0
        """The number of the line that was read last."""

    def __iter__(self) -> Iterator[str]:
        """Read line by line, each with its end.

        Raises:
            RowsError: A line is not UTF-8, or too long.
        """
        while line := self._file.readline(LARGEST_LINE + 1):
            self.number += 1
            if self.number == 1:
                line = self._checked_start(line)
            if len(line) > LARGEST_LINE:
                raise RowsError(f"{self._name}:{self.number}: the line is longer than {LARGEST_LINE // 2**20} MiB")
            try:
                yield line.decode()
            except UnicodeDecodeError as error:
                raise RowsError(
                    f"{self._name}:{self.number}: byte {error.start + 1} of the line is not UTF-8 (0x"
                    f"{line[error.start]:02x}): save the file as UTF-8 (spreadsheets call it CSV UTF-8)"
                ) from None

    def _checked_start(self, line: bytes) -> bytes:
        if line.startswith(_WIDE):
            raise RowsError(f"{self._name} is UTF-16 or UTF-32: save it as UTF-8 (spreadsheets call it CSV UTF-8)")
        return line.removeprefix(_BYTE_ORDER_MARK)
