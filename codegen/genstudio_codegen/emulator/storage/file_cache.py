"""Result files on disk, made when they are first read and removed again when they take up too much space."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar, TypeVarTuple, Unpack

from ..model import PICTURE, ImagePlan, MediaPlan
from .post_process import CONTENT_TYPES, Conversion, parse_conversion

_LIMIT_BYTES = 512 * 2**20
_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")


class FileCache:
    """Makes each file once, in a thread of its own.

    Args:
        folder: Where the files are written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # One thread, so that no two files take memory at once. A second one would not draw faster.
        self._thread = ThreadPoolExecutor(1, "genstudio-emulator")
        self._drawn: dict[Path, asyncio.Future[int]] = {}
        self._bytes = 0

    def close(self) -> None:
        """Wait for the thread to end; what has not been started is dropped."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    async def read(self, plan: ImagePlan, media: MediaPlan, process: str) -> tuple[Path, str]:
        """What is planned, as a file.

        Args:
            plan: What to draw.
            media: What is made of it. A conversion has a still picture.
            process: The conversion to make, such as `image/format,jpg`; "" for none.

        Returns:
            The file's path and its content type.

        Raises:
            Refusal: The conversion is malformed or unsupported.
        """
        media = PICTURE if process else media
        to = parse_conversion(process) if process else ("PNG", None)
        suffix = f".{to[0].lower()}" if media == PICTURE else media.format.suffix
        name = hashlib.sha256(f"{plan!r} {media!r} {process}".encode("utf-8", "surrogatepass")).hexdigest()
        path = self._folder / f"{name}{suffix}"
        drawn = self._drawn.get(path)
        if drawn is None:
            drawn = self._drawn[path] = asyncio.ensure_future(self.run(_make, path, plan, media, to))
            drawn.add_done_callback(lambda done: self._count(path, done))
        # Shielded: one reader that disconnects does not cancel the file for the others.
        await asyncio.shield(drawn)
        return path, CONTENT_TYPES[to[0]] if media == PICTURE else media.format.content_type

    async def run(self, work: Callable[[Unpack[_Arguments]], _Result], *arguments: Unpack[_Arguments]) -> _Result:
        """Run slow work on images in the thread, one at a time."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    def _count(self, path: Path, drawn: asyncio.Future[int]) -> None:
        if drawn.cancelled() or drawn.exception() is not None:
            del self._drawn[path]
            return
        self._bytes += drawn.result()
        # Only the oldest is looked at: a walk through all files for each new one is slow after thousands of tasks.
        while self._bytes > _LIMIT_BYTES:
            oldest, done = next(iter(self._drawn.items()))
            if not done.done():
                return
            self._bytes -= done.result()
            del self._drawn[oldest]
            oldest.unlink(missing_ok=True)


def _make(path: Path, plan: ImagePlan, media: MediaPlan, to: Conversion) -> int:
    # Deferred: Pillow and PyAV take long to load, and many emulators in tests never draw.
    from .media_files import write_media
    from .placeholder_image import draw_image

    if media == PICTURE:
        name, quality = to
        options = {} if quality is None or name == "PNG" else {"quality": quality}
        if name == "PNG":
            options = {"compress_level": 3}
        draw_image(plan).save(path, name, **options)
    else:
        write_media(path, plan, media)
    return path.stat().st_size
