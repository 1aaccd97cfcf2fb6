"""Object storage: uploaded pictures on disk, and results, painted when they are first read."""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, TypeVarTuple, Unpack

from .links import Links, LinkRefused
from .postprocess import CONTENT_TYPES, Conversion, conversion
from .recipe import Picture, Recipe
from .tasks import ResultFile

FILE_LIFE_SECONDS = 3 * 24 * 3600
"""Results are deleted 3 days after they were made (vendor's tutorial)."""

_PAINTED_LIMIT = 512 * 2**20
_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file and whose it is."""

    picture: Picture
    tenant_id: str
    content_type: str


class Storage:
    """The files of one emulator; `links` signs and checks what leads to them."""

    def __init__(self, links: Links) -> None:
        self.links = links
        self.uploads: dict[str, Upload] = {}
        self._results: dict[str, ResultFile] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="genstudio-emulator-")
        self._threads = ThreadPoolExecutor(2, "genstudio-emulator")
        self._painted: dict[Path, asyncio.Future[int]] = {}
        self._bytes = 0

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return Path(self._folder.name)

    def close(self) -> None:
        """Remove all files from disk."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._folder.cleanup()

    def clear(self) -> None:
        """Forget all uploads and results."""
        self.uploads.clear()
        self._results.clear()

    def add(self, files: Iterable[ResultFile]) -> None:
        """Take a task's pictures in; each can be read once it has been made."""
        self._results.update((file.key, file) for file in files)

    def forget(self, files: Iterable[ResultFile]) -> None:
        """Drop a task's pictures."""
        for file in files:
            self._results.pop(file.key, None)

    def result(self, key: str, now: float) -> ResultFile:
        """A result that can be read now; raises `LinkRefused`."""
        file = self._results.get(key)
        if file is None or not self.readable(file, now):
            raise LinkRefused(404, "NoSuchKey", "The specified key does not exist.")
        return file

    @staticmethod
    def readable(file: ResultFile, now: float) -> bool:
        """Whether a result has been made and not yet been deleted."""
        return file.made_at is not None and now <= file.made_at + FILE_LIFE_SECONDS

    async def read(self, recipe: Recipe, process: str) -> tuple[Path, str]:
        """A file on disk with the picture of a recipe, converted as `process` says, and its content type."""
        to = conversion(process) if process else ("PNG", None)
        name = hashlib.sha256(f"{recipe!r} {process}".encode("utf-8", "surrogatepass")).hexdigest()
        path = self.folder / f"{name}.{to[0].lower()}"
        painted = self._painted.get(path)
        if painted is None:
            painted = self._painted[path] = asyncio.ensure_future(self.run(_paint_to, path, recipe, to))
            painted.add_done_callback(lambda done: self._count(path, done))
        # Shielded: one reader that goes away does not take the picture from the others.
        await asyncio.shield(painted)
        return path, CONTENT_TYPES[to[0]]

    async def run(self, work: Callable[[Unpack[_Arguments]], _Result], *arguments: Unpack[_Arguments]) -> _Result:
        """Do slow work, on pictures, in one of the storage's threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    def _count(self, path: Path, painted: asyncio.Future[int]) -> None:
        if painted.cancelled() or painted.exception() is not None:
            del self._painted[path]
            return
        self._bytes += painted.result()
        for oldest, done in [*self._painted.items()]:
            if self._bytes <= _PAINTED_LIMIT or not done.done():
                return
            self._bytes -= done.result()
            del self._painted[oldest]
            oldest.unlink(missing_ok=True)


def _paint_to(path: Path, recipe: Recipe, to: Conversion) -> int:
    from .painter import paint

    name, quality = to
    picture = paint(recipe)
    options = {} if quality is None or name == "PNG" else {"quality": quality}
    if name == "PNG":
        options = {"compress_level": 3}
    picture.save(path, name, **options)
    return path.stat().st_size
