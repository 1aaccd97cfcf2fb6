"""The result of a task, for code without asyncio."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ..wire import TaskInfo
from .async_result import AsyncResult, counted, rich_fields
from .async_result_file import AsyncResultFile
from .background import Background
from .file_names import DEFAULT_PATTERN
from .preview import bundle_of
from .result_file import ResultFile

if TYPE_CHECKING:
    import os


class Result:
    """The result of a task."""

    def __init__(self, result: AsyncResult, background: Background) -> None:
        self._async = result
        self._background = background

    def __repr__(self) -> str:
        return f"<Result of {self.task_id}: {counted(self.final_files)}>"

    def __rich_repr__(self) -> Iterator[object]:
        return rich_fields(self.task_id, self.final_files, self.seeds)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """What IPython shows: the pictures that `show` has fetched."""
        files = self.final_files
        return bundle_of(repr(self), [file.name for file in files], [file.preview for file in files])

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

    @property
    def texts(self) -> Mapping[str, tuple[str, ...]]:
        """Results that are texts and not files, by output node id; only ComfyUI reports them."""
        return self._async.texts

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
                `{name}` (from the link), `{stem}` and `{suffix}`. `{index:03}` has three digits. The suffix is corrected
                where the content of a file is of another format than its name says.

        Returns:
            The path of each file, in the order of `final_files`.

        Raises:
            InvalidArgument: The pattern does not give plain and distinct file names.
            FileExpired: A file no longer exists in object storage.
            DownloadFailed: A file could not be downloaded completely, or not be written.
        """
        return self._background.call(self._async.save_all, folder, pattern)

    def show(self) -> Self:
        """Download the first 8 pictures and keep small copies, which notebooks show; see `ResultFile.show`.

        Returns:
            The result itself, so that `result.show()` shows them as the last line of a cell.

        Raises:
            FileExpired: A picture no longer exists in object storage.
            DownloadFailed: A picture could not be downloaded completely, or is larger than 64 MiB.
        """
        self._background.call(self._async.show)
        return self

    def to_json(self) -> str:
        """The result as JSON, for `client.result_from_json`; it contains the links with their signatures."""
        return self._async.to_json()
