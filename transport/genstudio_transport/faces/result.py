"""The result of a task and its files, for code without asyncio."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ..wire import TaskInfo, redacted
from .async_result import AsyncResult, AsyncResultFile
from .background import Background
from .file_names import DEFAULT_PATTERN

if TYPE_CHECKING:
    import os

    from PIL.Image import Image as PILImage


class ResultFile:
    """One result file of a task, in object storage, where it is kept for 3 days (vendor's tutorial)."""

    __slots__ = ("_async", "_background")

    def __init__(self, file: AsyncResultFile, background: Background) -> None:
        self._async = file
        self._background = background

    def __repr__(self) -> str:
        return f"<ResultFile {redacted(self.url)}>"

    @property
    def task_id(self) -> str:
        """The id of the task that created the file."""
        return self._async.task_id

    @property
    def url(self) -> str:
        """The link as it was signed, which is a secret while it is valid. A download renews it automatically."""
        return self._async.url

    @property
    def node(self) -> str:
        """The id of the output node that created the file; "" when the service does not name it."""
        return self._async.node

    @property
    def index(self) -> int:
        """Its position among the files of its node, from 0; among all final files when the node is not known."""
        return self._async.index

    @property
    def name(self) -> str:
        """A safe file name, made from the link."""
        return self._async.name

    def save(self, path: str | os.PathLike[str]) -> Path:
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
        return self._background.call(self._async.save, path)

    def read(self) -> bytes:
        """Download the file to memory; raises what `save` raises."""
        return self._background.call(self._async.read)

    def open(self) -> io.BytesIO:
        """Download the file to memory, as a file that is open for reading; raises what `save` raises."""
        return self._background.call(self._async.open)

    def to_pil(self) -> PILImage:
        """Download a picture as a PIL image (needs the extra `pillow`).

        Raises:
            ConfigurationError: The extra is not installed.
            DownloadFailed: This is not a picture that Pillow can read, or what `save` raises.
        """
        return self._background.call(self._async.to_pil)

    def renewed(self) -> str:
        """Ask the service for a new link to the same file; raises `FileExpired` when it has none."""
        return self._background.call(self._async.renewed)


class Result:
    """The result of a task."""

    def __init__(self, result: AsyncResult, background: Background) -> None:
        self._async = result
        self._background = background

    def __repr__(self) -> str:
        return f"<Result of {self.task_id}: {len(self.final_files)} files>"

    @property
    def task_id(self) -> str:
        """The task's id."""
        return self._async.task_id

    @property
    def info(self) -> TaskInfo:
        """The task's last state, with the links as they were signed."""
        return self._async.info

    @property
    def seeds(self) -> Mapping[str, int]:
        """Each seed in the prompt, drawn or given, by parameter name."""
        return self._async.seeds

    @property
    def seed(self) -> int | None:
        """The first seed in the prompt; None when it has none."""
        return self._async.seed

    @cached_property
    def files(self) -> dict[str, list[ResultFile]]:
        """All files by the id of the output node that created them, intermediate files included."""
        return {node: self._faces(files) for node, files in self._async.files.items()}

    @cached_property
    def final_files(self) -> list[ResultFile]:
        """The final files; all files when the service does not name final ones."""
        return self._faces(self._async.final_files)

    @cached_property
    def images(self) -> list[ResultFile]:
        """The final files that are pictures."""
        return self._faces(self._async.images)

    def _faces(self, files: list[AsyncResultFile]) -> list[ResultFile]:
        return [ResultFile(file, self._background) for file in files]

    def save_all(self, folder: str | os.PathLike[str], pattern: str = DEFAULT_PATTERN) -> list[Path]:
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
        return self._background.call(self._async.save_all, folder, pattern)

    def to_json(self) -> str:
        """The result as JSON, for `client.result_from_json`; it contains the links with their signatures."""
        return self._async.to_json()
