"""A result file of a task, for code without asyncio."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

from .async_result_file import AsyncResultFile
from .background import Background
from .preview import Preview, bundle_of

if TYPE_CHECKING:
    import os

    from PIL.Image import Image as PILImage


class ResultFile:
    """One result file of a task. GenStudio keeps it in object storage for 3 days (vendor's tutorial)."""

    __slots__ = ("_async", "_background")

    def __init__(self, file: AsyncResultFile, background: Background) -> None:
        self._async = file
        self._background = background

    def __repr__(self) -> str:
        return f"<ResultFile {self.shown}>"

    @property
    def shown(self) -> str:
        """How messages name the file, without the secrets of its link."""
        return self._async.shown

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
            path: The file to write, under exactly this name; or an existing folder, where the file keeps its own name
                with the suffix of its content: a WebP that the service calls `a.png` becomes `a.webp`.

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

    def show(self) -> Self:
        """Download a picture and keep a small copy, which notebooks show; nothing else makes them use the network.

        The copy is at most 512 pixels wide and high (extra `pillow`). Without Pillow, a PNG, JPEG or GIF of up to
        1 MiB is shown as it is. What is not a picture is not downloaded.

        Returns:
            The file itself, so that `file.show()` shows it as the last line of a cell.

        Raises:
            FileExpired: The file no longer exists in object storage.
            DownloadFailed: It could not be downloaded completely, or is larger than 64 MiB (`max_download_bytes`).
        """
        self._background.call(self._async.show)
        return self

    @property
    def preview(self) -> Preview | None:
        """The small picture that `show` keeps, with its media type; None before, or when there is none."""
        return self._async.preview

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """What IPython shows."""
        return bundle_of(repr(self), [self.name], [self.preview])

    def __rich_repr__(self) -> Iterator[object]:
        return self._async.__rich_repr__()

    def renewed(self) -> str:
        """Ask the service for a new link to the same file; raises `FileExpired` when it has none."""
        return self._background.call(self._async.renewed)
