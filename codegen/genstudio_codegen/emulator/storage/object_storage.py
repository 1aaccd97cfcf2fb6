"""Object storage: uploaded files on disk, and results, which are drawn when they are first read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar, TypeVarTuple, Unpack

from ..model import ResultFile
from .file_cache import FileCache
from .links import LinkRefused, Links
from .uploaded_files import UploadedFiles

FILE_LIFE_SECONDS = 3 * 24 * 3600
"""Results are deleted 3 days after they were made (vendor's tutorial)."""

_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")


class ObjectStorage:
    """The files of one emulator.

    Args:
        links: Signs and checks the links to the files.
    """

    def __init__(self, links: Links) -> None:
        self.links = links
        self.uploads = UploadedFiles()
        self._results: dict[str, ResultFile] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="genstudio-emulator-")
        self._made = FileCache(self.folder)

    @property
    def folder(self) -> Path:
        """The folder that holds the files."""
        return Path(self._folder.name)

    def close(self) -> None:
        """Remove all files from disk."""
        self._made.close()
        self._folder.cleanup()

    def clear(self) -> None:
        """Forget all uploads and results."""
        self.uploads.clear()
        self._results.clear()

    def add(self, files: Iterable[ResultFile]) -> None:
        """Register a task's files; each can be read once it has been made."""
        new = [*files]
        self._results.update((file.key, file) for file in new)
        self.uploads.use(new)

    def forget(self, files: Iterable[ResultFile]) -> None:
        """Drop a task's files."""
        self.uploads.release([file for file in files if self._results.pop(file.key, None)])

    def result(self, key: str, now: float) -> ResultFile:
        """A result that can be read now.

        Args:
            key: The file's key.
            now: The emulated time in seconds since the epoch.

        Returns:
            The result file.

        Raises:
            LinkRefused: The file does not exist, has not been made yet, or has been deleted.
        """
        file = self._results.get(key)
        if file is None or not self.readable(file, now):
            raise LinkRefused(404, "NoSuchKey", "The specified key does not exist.")
        return file

    @staticmethod
    def readable(file: ResultFile, now: float) -> bool:
        """Whether a result has been made and not yet been deleted."""
        return file.made_at is not None and now <= file.made_at + FILE_LIFE_SECONDS

    async def open_link(self, raw_path: str, query: str, now: float) -> tuple[Path, str]:
        """The file that a link leads to.

        Args:
            raw_path: The request's path, still percent-encoded.
            query: The request's query, still percent-encoded.
            now: The emulated time in seconds since the epoch.

        Returns:
            The path of a file on disk, and its content type.

        Raises:
            LinkRefused: The link is invalid or has expired, or its file is gone.
            Refusal: The link asks for a conversion that is not supported.
        """
        key, process = self.links.check(raw_path, query, now)
        file = self.result(key, now)
        return await self._made.read(file.plan, file.media, process)

    async def read(self, key: str, now: float) -> tuple[Path, str]:
        """A result by its key, as it is stored; see `open_link`."""
        file = self.result(key, now)
        return await self._made.read(file.plan, file.media, "")

    async def run(self, work: Callable[[Unpack[_Arguments]], _Result], *arguments: Unpack[_Arguments]) -> _Result:
        """Run slow work on files in the storage's thread, one at a time."""
        return await self._made.run(work, *arguments)
