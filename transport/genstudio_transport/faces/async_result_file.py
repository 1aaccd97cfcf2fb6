"""A result file of a task, for asyncio."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ..engine import Session, Sink
from ..errors import ConfigurationError, DownloadFailed, FileExpired
from ..wire import may_be_picture
from .file_names import checked_target
from .preview import LARGEST_SHOWN, Preview, bundle_of, preview_of
from .saved_files import Names, save_file

if TYPE_CHECKING:
    import os

    from PIL.Image import Image as PILImage


class AsyncResultFile:
    """One result file of a task. GenStudio keeps it in object storage for 3 days (vendor's tutorial)."""

    __slots__ = ("_preview", "_session", "index", "name", "node", "task_id", "url")

    def __init__(self, session: Session, task_id: str, url: str, node: str, index: int) -> None:
        self._session = session
        self._preview: Preview | None = None
        self.task_id = task_id
        self.url = url
        """The link as it was signed, which is a secret while it is valid. A download renews it automatically."""
        self.node = node
        """The id of the output node that created the file; "" when the service does not name it."""
        self.index = index
        """Its position among the files of its node, from 0; among all final files when the node is not known."""
        self.name = session.link_facts(url).name
        """A safe file name, made from the link."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.shown}>"

    @property
    def shown(self) -> str:
        """How messages name the file, without the secrets of its link."""
        return self._session.link_facts(self.url).shown

    async def save(self, path: str | os.PathLike[str]) -> Path:
        """Download the file.

        It appears under its name only when it is complete, and replaces an existing file. A broken transfer
        continues where it stopped, and an expired link is renewed.

        Args:
            path: The file to write, under exactly this name; or an existing folder, where the file keeps its own name
                with the suffix of its content: a WebP that the service calls `a.png` becomes `a.webp`.

        Returns:
            The path of the file.

        Raises:
            FileExpired: The file no longer exists in object storage.
            DownloadFailed: It could not be downloaded completely, or not be written.
        """
        target, chosen = await asyncio.to_thread(checked_target, path, self.name)
        return await save_file(self._session, self, target, Names(()) if chosen else None)

    async def read(self) -> bytes:
        """Download the file to memory; raises what `save` raises."""
        sink = Sink()
        await self._session.download(self.url, self.renewed, sink)
        return sink.value()

    async def open(self) -> io.BytesIO:
        """Download the file to memory, as a file that is open for reading; raises what `save` raises."""
        return io.BytesIO(await self.read())

    async def to_pil(self) -> PILImage:
        """Download a picture as a PIL image (needs the extra `pillow`).

        Raises:
            ConfigurationError: The extra is not installed.
            DownloadFailed: This is not a picture that Pillow can read, or what `save` raises.
        """
        try:
            from PIL import Image
        except ImportError:
            raise ConfigurationError('to_pil needs the extra: pip install "genstudio-transport[pillow]"') from None
        data = await self.open()
        try:
            image = Image.open(data)
            image.load()
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            shown = f"{self.shown}: Pillow cannot read the picture"
            raise DownloadFailed(f"{shown}: {type(error).__name__}") from None
        return image

    async def show(self) -> Self:
        """Download a picture and keep a small copy, which notebooks show; nothing else makes them use the network.

        The copy is at most 512 pixels wide and high (extra `pillow`). Without Pillow, a PNG, JPEG or GIF of up to
        1 MiB is shown as it is. What is not a picture is not downloaded.

        Returns:
            The file itself, so that `await file.show()` shows it as the last line of a cell.

        Raises:
            FileExpired: The file no longer exists in object storage.
            DownloadFailed: It could not be downloaded completely, or is larger than 64 MiB (`max_download_bytes`).
        """
        if self._preview is None and may_be_picture(self.name):
            sink = Sink(LARGEST_SHOWN)
            await self._session.download(self.url, self.renewed, sink)
            self._preview = await asyncio.to_thread(preview_of, sink.value())
        return self

    @property
    def preview(self) -> Preview | None:
        """The small picture that `show` keeps, with its media type; None before, or when there is none."""
        return self._preview

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """What IPython shows."""
        return bundle_of(repr(self), [self.name], [self._preview])

    def __rich_repr__(self) -> Iterator[object]:
        yield self.name
        yield "node", self.node

    async def renewed(self) -> str:
        """Ask the service for a new link to the same file; raises `FileExpired` when it has none."""
        (info,) = await self._session.task_info([self.task_id])
        facts = self._session.link_facts
        for link in (*info.final_files, *(link for links in info.files.values() for link in links)):
            if facts(link).object == facts(self.url).object:
                self.url = link
                return link
        raise FileExpired(f"{self.shown}: task {self.task_id} no longer has this file")
