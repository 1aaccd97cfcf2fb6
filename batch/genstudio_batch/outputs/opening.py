"""Opens an output, which gives files their names and keeps them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import unquote

from ..errors import BatchConfigurationError
from .folder import Folder
from .names import Pattern
from .remote import Remote
from .writing import Place, Written

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(::|://)")


class Output:
    """Where the files of a batch go.

    Args:
        place: Keeps the files.
        pattern: The pattern of their names.
    """

    def __init__(self, place: Place, pattern: Pattern) -> None:
        self._place = place
        self._pattern = pattern

    def place(self, names: Mapping[str, str]) -> str:
        """The name of a file: the pattern filled with values, of which any text is safe; see `Pattern.fill`."""
        return self._pattern.fill(names)

    def staging(self) -> AbstractContextManager[Path]:
        """An empty local folder to make files in, which is removed afterwards.

        Raises:
            OutputError: It could not be made.
        """
        return self._place.staging()

    def take(self, name: str, path: Path) -> Written:
        """Move a file to the output. Another process that reads it finds all of it, or what was there before.

        Args:
            name: What `place` has returned.
            path: The file, made in `staging` and flushed to the disk.

        Returns:
            What is there now. A file that had the same content already was not written again.

        Raises:
            OutputError: It could not be written; nothing was changed.
        """
        return self._place.take(name, path)

    def has(self, name: str, size: int, sha256: str) -> bool:
        """Whether a file is there with this content."""
        return self._place.has(name, size, sha256)


def open_output(where: str | os.PathLike[str], *, pattern: str) -> Output:
    """Open an output. Nothing is written yet.

    Args:
        where: A folder, or an fsspec URL such as `s3://bucket/folder`.
        pattern: The names of files: text with the fields `{batch}`, `{row}`, `{key}`, `{workflow}`, `{task}`, `{node}`,
            `{index}` and `{suffix}`. A slash makes folders.

    Raises:
        BatchConfigurationError: The pattern or the URL cannot be used.
    """
    checked = Pattern(pattern)
    text = os.fspath(where)
    if not text:
        raise BatchConfigurationError("the output is empty: give a folder or a URL")
    if text.startswith("file://"):
        text = unquote(text.removeprefix("file://"))
    elif _SCHEME.match(text):
        return Output(Remote(text), checked)
    root = Path(os.path.abspath(text))
    if root.exists() and not root.is_dir():
        raise BatchConfigurationError(f"{root} is not a folder")
    return Output(Folder(root), checked)
