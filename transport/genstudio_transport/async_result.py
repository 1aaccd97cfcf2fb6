"""What a task made, fetched with asyncio."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from .errors import DownloadFailed, FileExpired
from .links import file_name, object_path, without_secrets
from .saving import DEFAULT_PATTERN, checked_target, names_for, spread
from .sinks import FileSink, Sink
from .task_info import TaskInfo

if TYPE_CHECKING:
    import os

    from PIL.Image import Image as PILImage

    from .async_client import AsyncGenStudio


class AsyncResultFile:
    """One file that a task made, still in object storage, which deletes it 3 days after it was made."""

    __slots__ = ("_client", "index", "name", "node", "task_id", "url")

    def __init__(self, client: AsyncGenStudio, task_id: str, url: str, node: str, index: int) -> None:
        self._client = client
        self.task_id = task_id
        self.url = url
        """The link as it was signed. It is a secret while it lives; a download renews it by itself."""
        self.node = node
        """The id of the output node that made the file; "" where the service does not say."""
        self.index = index
        """Its place among the files of its node, from 0; among all final files where the node is not known."""
        self.name = file_name(url)
        """A safe file name, made from the link."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {without_secrets(self.url)}>"

    async def save(self, path: str | os.PathLike[str]) -> Path:
        """Download to `path` and return it; a folder keeps the file's own name.

        The file appears when it is whole, replacing an older one; before that nothing is changed. A broken transfer
        goes on where it stopped, an expired link is renewed. Raises `FileExpired` once storage has deleted the
        file, and `DownloadFailed` for anything else.
        """
        target = await asyncio.to_thread(checked_target, path, self.name)
        sink = FileSink(target)
        try:
            await self._client.download(self, sink)
            return await sink.keep()
        finally:
            sink.discard()

    async def read(self) -> bytes:
        """Download to memory."""
        sink = Sink()
        await self._client.download(self, sink)
        return sink.value()

    async def open(self) -> io.BytesIO:
        """Download to memory, as a file open for reading."""
        return io.BytesIO(await self.read())

    async def to_pil(self) -> PILImage:
        """Download a picture as a PIL image (needs the extra `pillow`)."""
        from PIL import Image

        image = Image.open(await self.open())
        image.load()
        return image

    async def renewed(self) -> str:
        """A fresh link to the same object; raises `FileExpired` when the service has none any more."""
        (info,) = await self._client.get_task_info([self.task_id])
        for link in (*info.final_files, *(link for links in info.files.values() for link in links)):
            if object_path(link) == object_path(self.url):
                self.url = link
                return link
        raise FileExpired(f"{without_secrets(self.url)}: task {self.task_id} has no such file any more")


class AsyncResult:
    """What a task made."""

    def __init__(self, client: AsyncGenStudio, info: TaskInfo, seeds: Mapping[str, int] = MappingProxyType({})) -> None:
        self._client = client
        self.task_id = info.id
        self.info = info
        """The task's last state, with its links as they were signed."""
        self.seeds = seeds
        """Each seed that the prompt sent, drawn or given, by parameter name."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.task_id}: {len(self.final_files)} files>"

    @property
    def seed(self) -> int | None:
        """The first seed that the prompt sent; None when it sent none."""
        return next(iter(self.seeds.values()), None)

    @cached_property
    def files(self) -> dict[str, list[AsyncResultFile]]:
        """All files by the id of the output node that made them, intermediate ones among them."""
        return {node: [self._file(link, node, i) for i, link in enumerate(ls)] for node, ls in self.info.files.items()}

    @cached_property
    def final_files(self) -> list[AsyncResultFile]:
        """The files that the workflow is for; all files where the service names no final ones."""
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
        """The pictures among the final files."""
        return [file for file in self.final_files if not file.name.lower().endswith(_OTHER_MEDIA)]

    def _file(self, link: str, node: str, index: int) -> AsyncResultFile:
        return AsyncResultFile(self._client, self.task_id, link, node, index)

    async def save_all(self, folder: str | os.PathLike[str], pattern: str = DEFAULT_PATTERN) -> list[Path]:
        """Download the final files into `folder`, made if need be, and return their paths.

        `pattern` may use `{task}`, `{node}`, `{index}` (from 0, over all final files), `{name}` (from the link),
        `{stem}` and `{suffix}`. It cannot lead out of the folder. Every file is tried; the first failure is raised
        after that, with the files that did arrive in place.
        """
        files = self.final_files
        names = names_for(pattern, self.task_id, [(file.node, file.name) for file in files])
        target = Path(folder)
        try:
            await asyncio.to_thread(target.mkdir, parents=True, exist_ok=True)
        except OSError as error:
            raise DownloadFailed(f"{target}: cannot be made a folder: {error.strerror or error}") from error
        return await spread([file.save(target / name) for file, name in zip(files, names, strict=True)])

    def to_json(self) -> str:
        """The result as JSON, for `client.result_from_json`; it holds the links with their signatures."""
        info = self.info
        files = {node: list(links) for node, links in info.files.items()}
        body = {"task": self.task_id, "seeds": dict(self.seeds), "files": files, "final_files": list(info.final_files)}
        return json.dumps(body)


_OTHER_MEDIA = (
    ".mp4", ".webm", ".mov", ".mkv", ".avi", ".wav", ".mp3", ".flac", ".ogg", ".m4a", ".opus",
    ".glb", ".gltf", ".obj", ".ply", ".safetensors", ".latent", ".txt", ".json", ".zip",
)  # fmt: skip
