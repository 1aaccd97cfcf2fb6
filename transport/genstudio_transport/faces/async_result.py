"""The result of a task and its files, for asyncio."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..engine import FileSink, Session, Sink, gather_all
from ..errors import ConfigurationError, DownloadFailed, FileExpired
from ..wire import TaskInfo, file_name, object_path, redacted
from .file_names import DEFAULT_PATTERN, checked_target, created_folder, names_for

if TYPE_CHECKING:
    import os

    from PIL.Image import Image as PILImage


class AsyncResultFile:
    """One result file of a task, in object storage, where it is kept for 3 days (vendor's tutorial)."""

    __slots__ = ("_session", "index", "name", "node", "task_id", "url")

    def __init__(self, session: Session, task_id: str, url: str, node: str, index: int) -> None:
        self._session = session
        self.task_id = task_id
        self.url = url
        """The link as it was signed, which is a secret while it is valid. A download renews it automatically."""
        self.node = node
        """The id of the output node that created the file; "" when the service does not name it."""
        self.index = index
        """Its position among the files of its node, from 0; among all final files when the node is not known."""
        self.name = file_name(url)
        """A safe file name, made from the link."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {redacted(self.url)}>"

    async def save(self, path: str | os.PathLike[str]) -> Path:
        """Download the file.

        It appears under its name only when it is complete, and replaces an existing file. A broken transfer
        continues where it stopped, and an expired link is renewed.

        Args:
            path: The file to write, or an existing folder, where the file keeps its own name.

        Returns:
            The path of the file.

        Raises:
            FileExpired: The file no longer exists in object storage.
            DownloadFailed: It could not be downloaded completely, or not be written.
        """
        target = await asyncio.to_thread(checked_target, path, self.name)
        sink = FileSink(target)
        try:
            await self._session.download(self.url, self.renewed, sink)
            return await sink.keep()
        finally:
            sink.discard()

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
            shown = f"{redacted(self.url)}: Pillow cannot read the picture"
            raise DownloadFailed(f"{shown}: {type(error).__name__}") from None
        return image

    async def renewed(self) -> str:
        """Ask the service for a new link to the same file; raises `FileExpired` when it has none."""
        (info,) = await self._session.task_info([self.task_id])
        for link in (*info.final_files, *(link for links in info.files.values() for link in links)):
            if object_path(link) == object_path(self.url):
                self.url = link
                return link
        raise FileExpired(f"{redacted(self.url)}: task {self.task_id} no longer has this file")


class AsyncResult:
    """The result of a task."""

    def __init__(self, session: Session, info: TaskInfo, seeds: Mapping[str, int] = MappingProxyType({})) -> None:
        self._session = session
        self.task_id = info.id
        self.info = info
        """The task's last state, with the links as they were signed."""
        self.seeds = seeds
        """Each seed in the prompt, drawn or given, by parameter name."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.task_id}: {len(self.final_files)} files>"

    @property
    def seed(self) -> int | None:
        """The first seed in the prompt; None when it has none."""
        return next(iter(self.seeds.values()), None)

    @cached_property
    def files(self) -> dict[str, list[AsyncResultFile]]:
        """All files by the id of the output node that created them, intermediate files included."""
        return {node: [self._file(link, node, i) for i, link in enumerate(ls)] for node, ls in self.info.files.items()}

    @cached_property
    def final_files(self) -> list[AsyncResultFile]:
        """The final files; all files when the service does not name final ones."""
        by_node = [file for files in self.files.values() for file in files]
        if not self.info.final_files:
            return by_node
        known = {object_path(file.url): file for file in by_node}
        return [
            known.get(object_path(link)) or self._file(link, "", index)
            for index, link in enumerate(self.info.final_files)
        ]

    @cached_property
    def images(self) -> list[AsyncResultFile]:
        """The final files that are pictures."""
        return [file for file in self.final_files if not file.name.lower().endswith(_OTHER_MEDIA)]

    def _file(self, link: str, node: str, index: int) -> AsyncResultFile:
        return AsyncResultFile(self._session, self.task_id, link, node, index)

    async def save_all(self, folder: str | os.PathLike[str], pattern: str = DEFAULT_PATTERN) -> list[Path]:
        """Download the final files. All files are attempted before the first failure is raised.

        Args:
            folder: Where the files are written; created if it does not exist.
            pattern: The name of each file, made from `{task}`, `{node}`, `{index}` (from 0, over all final files),
                `{name}` (from the link), `{stem}` and `{suffix}`. `{index:03}` has three digits.

        Returns:
            The path of each file, in the order of `final_files`.

        Raises:
            InvalidArgument: The pattern does not give plain and distinct file names.
            FileExpired: A file no longer exists in object storage.
            DownloadFailed: A file could not be downloaded completely, or not be written.
        """
        files = self.final_files
        names = names_for(pattern, self.task_id, [(file.node, file.name) for file in files])
        target = await asyncio.to_thread(created_folder, folder)
        return await gather_all([file.save(target / name) for file, name in zip(files, names, strict=True)])

    def to_json(self) -> str:
        """The result as JSON, for `client.result_from_json`; it contains the links with their signatures."""
        info = self.info
        files = {node: list(links) for node, links in info.files.items()}
        body = {"task": self.task_id, "seeds": dict(self.seeds), "files": files, "final_files": list(info.final_files)}
        return json.dumps(body)


_OTHER_MEDIA = (
    ".mp4", ".webm", ".mov", ".mkv", ".avi", ".wav", ".mp3", ".flac", ".ogg", ".m4a", ".opus",
    ".glb", ".gltf", ".obj", ".ply", ".safetensors", ".latent", ".txt", ".json", ".zip",
)  # fmt: skip
