"""The result of a task, for asyncio."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Self

from ..engine import Session, gather_all
from ..wire import TaskInfo, may_be_picture
from .async_result_file import AsyncResultFile
from .file_names import DEFAULT_PATTERN
from .preview import PICTURES_SHOWN, bundle_of
from .saved_files import save_files

if TYPE_CHECKING:
    import os


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
        return f"<{type(self).__name__} of {self.task_id}: {counted(self.final_files)}>"

    def __rich_repr__(self) -> Iterator[object]:
        return rich_fields(self.task_id, self.final_files, self.seeds)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """What IPython shows: the pictures that `show` has fetched."""
        files = self.final_files
        return bundle_of(repr(self), [file.name for file in files], [file.preview for file in files])

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
        known = {self._object(file.url): file for file in by_node}
        return [
            known.get(self._object(link)) or self._file(link, "", index)
            for index, link in enumerate(self.info.final_files)
        ]

    @cached_property
    def images(self) -> list[AsyncResultFile]:
        """The final files that are pictures."""
        return [file for file in self.final_files if may_be_picture(file.name)]

    @property
    def texts(self) -> Mapping[str, tuple[str, ...]]:
        """Results that are texts and not files, by output node id; only ComfyUI reports them."""
        return self.info.texts

    def _object(self, link: str) -> str:
        return self._session.link_facts(link).object

    def _file(self, link: str, node: str, index: int) -> AsyncResultFile:
        return AsyncResultFile(self._session, self.task_id, link, node, index)

    async def save_all(self, folder: str | os.PathLike[str], pattern: str = DEFAULT_PATTERN) -> list[Path]:
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
        return await save_files(self._session, self.task_id, self.final_files, folder, pattern)

    async def show(self) -> Self:
        """Download the first 8 pictures and keep small copies, which notebooks show; see `AsyncResultFile.show`.

        Returns:
            The result itself, so that `await result.show()` shows them as the last line of a cell.

        Raises:
            FileExpired: A picture no longer exists in object storage.
            DownloadFailed: A picture could not be downloaded completely, or is larger than 64 MiB.
        """
        await gather_all([file.show() for file in self.images[:PICTURES_SHOWN]])
        return self

    def to_json(self) -> str:
        """The result as JSON, for `client.result_from_json`; it contains the links with their signatures."""
        info = self.info
        files = {node: list(links) for node, links in info.files.items()}
        body = {"task": self.task_id, "seeds": dict(self.seeds), "files": files, "final_files": list(info.final_files)}
        return json.dumps({**body, "texts": dict(info.texts)} if info.texts else body)


def rich_fields(task_id: str, files: Sequence[object], seeds: Mapping[str, int]) -> Iterator[object]:
    """What rich prints of a result."""
    yield task_id
    yield "files", files
    yield "seeds", dict(seeds), {}


def counted(files: Sequence[object]) -> str:
    """How many files there are, in words."""
    return "1 file" if len(files) == 1 else f"{len(files)} files"
