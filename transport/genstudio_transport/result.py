"""What a task made, for code without asyncio."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .async_result import AsyncResult, AsyncResultFile
from .links import without_secrets
from .saving import DEFAULT_PATTERN

if TYPE_CHECKING:
    import os

    from PIL.Image import Image as PILImage

    from .portal import Background
    from .task_info import TaskInfo


class ResultFile:
    """One file that a task made, still in object storage, which deletes it 3 days after it was made."""

    __slots__ = ("_async", "_background")

    def __init__(self, file: AsyncResultFile, background: Background) -> None:
        self._async = file
        self._background = background

    def __repr__(self) -> str:
        return f"<ResultFile {without_secrets(self.url)}>"

    @property
    def task_id(self) -> str:
        """The task that made the file."""
        return self._async.task_id

    @property
    def url(self) -> str:
        """The link as it was signed. It is a secret while it lives; a download renews it by itself."""
        return self._async.url

    @property
    def node(self) -> str:
        """The id of the output node that made the file; "" where the service does not say."""
        return self._async.node

    @property
    def index(self) -> int:
        """Its place among the files of its node, from 0; among all final files where the node is not known."""
        return self._async.index

    @property
    def name(self) -> str:
        """A safe file name, made from the link."""
        return self._async.name

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Download to `path`, whole or not at all, and return it; see `AsyncResultFile.save`."""
        return self._background.call(self._async.save, path)

    def read(self) -> bytes:
        """Download to memory."""
        return self._background.call(self._async.read)

    def open(self) -> io.BytesIO:
        """Download to memory, as a file open for reading."""
        return self._background.call(self._async.open)

    def to_pil(self) -> PILImage:
        """Download a picture as a PIL image (needs the extra `pillow`)."""
        return self._background.call(self._async.to_pil)

    def renewed(self) -> str:
        """A fresh link to the same object; raises `FileExpired` when the service has none any more."""
        return self._background.call(self._async.renewed)


class Result:
    """What a task made."""

    def __init__(self, result: AsyncResult, background: Background) -> None:
        self._async = result
        self._background = background

    def __repr__(self) -> str:
        return f"<Result of {self.task_id}: {len(self.final_files)} files>"

    @property
    def task_id(self) -> str:
        """The task that made it."""
        return self._async.task_id

    @property
    def info(self) -> TaskInfo:
        """The task's last state, with its links as they were signed."""
        return self._async.info

    @property
    def seeds(self) -> Mapping[str, int]:
        """Each seed that the prompt sent, drawn or given, by parameter name."""
        return self._async.seeds

    @property
    def seed(self) -> int | None:
        """The first seed that the prompt sent; None when it sent none."""
        return self._async.seed

    @cached_property
    def files(self) -> dict[str, list[ResultFile]]:
        """All files by the id of the output node that made them, intermediate ones among them."""
        return {node: self._faces(files) for node, files in self._async.files.items()}

    @cached_property
    def final_files(self) -> list[ResultFile]:
        """The files that the workflow is for; all files where the service names no final ones."""
        return self._faces(self._async.final_files)

    @cached_property
    def images(self) -> list[ResultFile]:
        """The pictures among the final files."""
        return self._faces(self._async.images)

    def _faces(self, files: list[AsyncResultFile]) -> list[ResultFile]:
        return [ResultFile(file, self._background) for file in files]

    def save_all(self, folder: str | os.PathLike[str], pattern: str = DEFAULT_PATTERN) -> list[Path]:
        """Download the final files into `folder` and return their paths; see `AsyncResult.save_all`."""
        return self._background.call(self._async.save_all, folder, pattern)

    def to_json(self) -> str:
        """The result as JSON, for `client.result_from_json`; it holds the links with their signatures."""
        return self._async.to_json()
