"""Where a download goes: memory, or a file that appears under its name only when it is whole."""

from __future__ import annotations

import asyncio
import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

from .errors import DownloadFailed

T = TypeVar("T")

_BUFFER = 2**20
_EDGE = 64


class Sink:
    """Bytes of one download, kept across attempts; the base keeps them in memory."""

    def __init__(self) -> None:
        self.size = 0
        self.head = b""
        """The first bytes, which tell the format."""
        self.tail = b""
        """The last bytes, which tell whether a picture is whole."""
        self._pending = bytearray()

    async def write(self, chunk: bytes) -> None:
        """Take the next bytes."""
        self.size += len(chunk)
        if len(self.head) < _EDGE:
            self.head = (self.head + chunk)[:_EDGE]
        self.tail = (self.tail + chunk)[-_EDGE:]
        self._pending += chunk
        if len(self._pending) >= _BUFFER:
            await self.flush()

    async def flush(self) -> None:
        """Put down what was taken; memory has nothing to do."""

    async def restart(self) -> None:
        """Forget everything: the next byte is the first."""
        self.size, self.head, self.tail = 0, b"", b""
        self._pending.clear()

    async def md5(self) -> bytes:
        """The digest that storage gives in `Content-MD5`: against accidents, not against attackers."""
        return hashlib.md5(self._pending, usedforsecurity=False).digest()

    def value(self) -> bytes:
        """All bytes of a download to memory."""
        return bytes(self._pending)


class FileSink(Sink):
    """Writes beside the target, then takes its name: a reader sees the old file or the new one, never half."""

    def __init__(self, target: Path) -> None:
        super().__init__()
        self._target = target
        self._part = target.with_name(f".{target.name[:80]}.{secrets.token_hex(6)}.part")
        self._file: BinaryIO | None = None

    async def flush(self) -> None:
        """Write what was taken, outside the event loop: a disk can be slow."""
        if self._pending:
            data, self._pending = self._pending, bytearray()
            await self._do(self._write, data)

    async def restart(self) -> None:
        await super().restart()
        if self._file is not None:
            await self._do(self._truncate)

    async def md5(self) -> bytes:
        return await self._do(self._digest)

    async def keep(self) -> Path:
        """Give the whole file its name; raises `DownloadFailed` when the disk does not take it."""
        await self._do(self._publish)
        return self._target

    def discard(self) -> None:
        """Leave nothing behind; does nothing after `keep`."""
        if self._file is not None:
            self._file.close()
            self._part.unlink(missing_ok=True)

    async def _do(self, step: Callable[..., T], *args: object) -> T:
        try:
            return await asyncio.to_thread(step, *args)
        except OSError as error:
            raise DownloadFailed(f"{self._target}: cannot be written: {error.strerror or error}") from error

    def _opened(self) -> BinaryIO:
        if self._file is None:
            self._file = open(self._part, "x+b")
        return self._file

    def _write(self, data: bytearray) -> None:
        self._opened().write(data)

    def _truncate(self) -> None:
        file = self._opened()
        file.seek(0)
        file.truncate()

    def _digest(self) -> bytes:
        file = self._opened()
        file.seek(0)
        digest = hashlib.md5(usedforsecurity=False)
        while chunk := file.read(_BUFFER):
            digest.update(chunk)
        return digest.digest()

    def _publish(self) -> None:
        file = self._opened()
        file.flush()
        os.fsync(file.fileno())
        file.close()
        os.replace(self._part, self._target)
        self._file = None
        if os.name == "posix":
            # The new name itself must survive a crash too.
            folder = os.open(self._target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
