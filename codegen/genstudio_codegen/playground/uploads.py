"""The files that the page gives, kept on disk until there are too many; the same content is kept once per name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

MOST_BYTES = 200 * 2**20
"""The largest file that is taken; the service accepts less, and says so."""

_KEPT_BYTES = 2 * 2**30
_KEPT_FILES = 500
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+')


class TooLarge(ValueError):
    """More bytes than are taken."""


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """One file: `name` is what the user calls it, `path` where it is kept under that name."""

    id: str
    name: str
    path: Path
    size: int


class UploadStore:
    """Keeps files in a folder.

    Args:
        folder: The folder, which exists.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[str, StoredUpload] = {}

    def get(self, upload_id: str) -> StoredUpload | None:
        """The file of an id, None if there is none."""
        return self._kept.get(upload_id)

    async def add(self, name: str, chunks: AsyncIterator[bytes]) -> StoredUpload:
        """Keep a file.

        Args:
            name: The name that the user's file has.
            chunks: Its content.

        Raises:
            TooLarge: It has more than `MOST_BYTES`.
        """
        name = safe_name(name)
        partial = self._folder / uuid4().hex
        digest, size = hashlib.sha256(name.encode()), 0
        try:
            with partial.open("wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    if size > MOST_BYTES:
                        raise TooLarge(f"files of up to {MOST_BYTES // 2**20} MiB are taken")
                    digest.update(chunk)
                    file.write(chunk)
            return self._placed(partial, digest.hexdigest()[:24], name, size)
        finally:
            partial.unlink(missing_ok=True)

    def _placed(self, partial: Path, upload_id: str, name: str, size: int) -> StoredUpload:
        known = self._kept.pop(upload_id, None)
        if known is None:
            path = self._folder / f"{upload_id}.d" / name
            path.parent.mkdir()
            partial.rename(path)
            known = StoredUpload(upload_id, name, path, size)
        # The last used stands last: the first is dropped first.
        self._kept[upload_id] = known
        while len(self._kept) > _KEPT_FILES or sum(one.size for one in self._kept.values()) > _KEPT_BYTES:
            oldest = self._kept.pop(next(iter(self._kept)))
            oldest.path.unlink(missing_ok=True)
            oldest.path.parent.rmdir()
        return known


def safe_name(name: str) -> str:
    """A file name that is safe on every system: the last part of a path, without control characters, cut when long."""
    last = re.split(r"[\\/]", name)[-1]
    cleaned = _UNSAFE.sub("_", last).strip(" .")[-80:].lstrip(" .")
    return cleaned or "file"
