"""Result files on their way to the disk: under the name that was asked for, or one that fits what is in the file."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ..engine import FileSink, Session, gather_all
from ..wire import fitting_name
from .file_names import created_folder, names_for

if TYPE_CHECKING:
    import os


class Downloadable(Protocol):
    """A result file, as far as a download needs it."""

    @property
    def url(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def node(self) -> str: ...

    async def renewed(self) -> str: ...


class Names:
    """The names in one folder that are given to files together, so that none of them replaces another.

    Args:
        names: The names before the content of the files is known.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._taken = set(names)

    def fit(self, name: str, head: bytes, size: int) -> str:
        """A file's name with the suffix of its content, unless another file has that name; see `fitting_name`."""
        fitting = fitting_name(name, head, size)
        if fitting in self._taken:
            return name
        self._taken.add(fitting)
        return fitting


async def save_file(session: Session, file: Downloadable, target: Path, names: Names | None) -> Path:
    """Download one file.

    Args:
        session: The session of its client.
        file: The file.
        target: The path to write.
        names: Corrects the suffix; None to keep the name as it is.

    Returns:
        The path of the file.
    """
    sink = FileSink(target)
    try:
        await session.download(file.url, file.renewed, sink)
        return await sink.keep(names.fit(target.name, sink.head, sink.size) if names else None)
    finally:
        sink.discard()


async def save_files(
    session: Session,
    task_id: str,
    files: Sequence[Downloadable],
    folder: str | os.PathLike[str],
    pattern: str,
    *,
    item: int | None = None,
) -> list[Path]:
    """Download the files of a task into a folder; all are attempted before the first failure is raised.

    Args:
        session: The session of their client.
        task_id: The task's id.
        files: The files.
        folder: Where they are written; created if it does not exist.
        pattern: The name of each file; see `names_for`.
        item: The item's position in `run_many`; None elsewhere.

    Returns:
        The path of each file.
    """
    names = names_for(pattern, task_id, [(file.node, file.name) for file in files], item=item)
    together = Names(names)
    target = await asyncio.to_thread(created_folder, folder)
    return await gather_all(
        [save_file(session, file, target / name, together) for file, name in zip(files, names, strict=True)]
    )
