"""Where a download is written: memory, or a file that gets its name only when it is complete."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, ClassVar, TypeVar

from ..errors import DownloadFailed

T = TypeVar("T")

_BUFFER = 2**20
_EDGE = 64
# A link in the file's place is never followed.
_NEW_FILE = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


class Sink:
    """The bytes of one download, kept across attempts; this class keeps them in memory."""

    _LIMIT: ClassVar = 256 * 2**20

    def __init__(self, default_limit: int | None = None) -> None:
        self.default_limit = default_limit or self._LIMIT
        """The largest file in bytes when `max_download_bytes` is not given."""
        self.size = 0
        self.head = b""
        """The first bytes, which show the format."""
        self.tail = b""
        """The last bytes, which show whether a picture is complete."""
        self._pending = bytearray()

    async def write(self, chunk: bytes) -> None:
        """Add the next bytes."""
        self.size += len(chunk)
        if len(self.head) < _EDGE:
            self.head = (self.head + chunk)[:_EDGE]
        self.tail = (self.tail + chunk)[-_EDGE:]
        self._pending += chunk
        if len(self._pending) >= _BUFFER:
            await self.flush()

    async def flush(self) -> None:
        """Write what is buffered; in memory there is nothing to do."""

    async def restart(self) -> None:
        """Discard everything: the next byte is the first."""
        self.size, self.head, self.tail = 0, b"", b""
        self._pending.clear()

    async def md5(self) -> bytes:
        """The digest that storage sends in `Content-MD5`, which detects accidents but not attacks."""
        return hashlib.md5(self._pending, usedforsecurity=False).digest()

    def value(self) -> bytes:
        """All bytes, for a download to memory."""
        return bytes(self._pending)


class FileSink(Sink):
    """Writes a file next to the target and renames it: a reader sees the old or the new file, never a partial one."""

    _LIMIT: ClassVar = 4 * 2**30

    def __init__(self, target: Path) -> None:
        super().__init__()
        self._target = target
        # A name that nobody can predict, and that is valid however long the target's name is.
        self._part = target.with_name(f".{secrets.token_hex(16)}.part")
        self._file: BinaryIO | None = None

    async def flush(self) -> None:
        """Write what is buffered, outside the event loop because a disk can be slow."""
        await self._do(self._write_pending)

    async def restart(self) -> None:
        await super().restart()
        if self._file is not None:
            await self._do(self._truncate)

    async def md5(self) -> bytes:
        return await self._do(self._digest)

    async def keep(self, name: str | None = None) -> Path:
        """Give the complete file its name, or another one; raises `DownloadFailed` when it cannot be written."""
        if name is not None:
            self._target = self._target.with_name(name)
        await self._do(self._publish)
        return self._target

    def discard(self) -> None:
        """Remove the partial file; does nothing after `keep`."""
        if self._file is not None:
            self._file.close()
            self._part.unlink(missing_ok=True)

    async def _do(self, step: Callable[..., T], *args: object) -> T:
        try:
            return await asyncio.to_thread(step, *args)
        except (OSError, ValueError) as error:
            raise DownloadFailed(f"{self._target}: cannot be written: {_reason(error)}") from error

    def _opened(self) -> BinaryIO:
        if self._file is None:
            self._file = os.fdopen(os.open(self._part, _NEW_FILE, 0o666), "w+b")
        return self._file

    def _write_pending(self) -> None:
        if self._pending:
            data, self._pending = self._pending, bytearray()
            self._write(data)

    def _write(self, data: bytearray) -> None:
        self._opened().write(data)

    def _truncate(self) -> None:
        file = self._opened()
        file.seek(0)
        file.truncate()

    def _digest(self) -> bytes:
        self._write_pending()
        file = self._opened()
        file.seek(0)
        digest = hashlib.md5(usedforsecurity=False)
        while chunk := file.read(_BUFFER):
            digest.update(chunk)
        return digest.digest()

    def _publish(self) -> None:
        # Of a small file, all bytes are still in memory: one step in another thread instead of two.
        self._write_pending()
        file = self._opened()
        file.flush()
        os.fsync(file.fileno())
        file.close()
        os.replace(self._part, self._target)
        self._file = None
        if os.name == "posix":
            # The new name must survive a crash as well.
            folder = os.open(self._target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
