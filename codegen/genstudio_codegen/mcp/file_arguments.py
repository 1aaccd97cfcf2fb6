"""What an agent gives for a picture or another file, as the transport takes it."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from .local_files import AllowedFolders, FileRefused

if TYPE_CHECKING:
    from genstudio_transport import Image, Parameter

LARGEST_INLINE = 8 * 2**20
"""Bytes of a file that is given inline, decoded."""
_UPLOADS = frozenset({"IMAGE", "VIDEO", "AUDIO", "FILE"})
_DATA_URL = re.compile(r"data:[\w.+-]*/?[\w.+-]*(?:;[\w.+-]+=[^;,]*)*(?P<encoding>;base64)?,", re.IGNORECASE | re.ASCII)
# The first characters of PNG, JPEG, GIF, WebP and BMP in Base64.
_BARE = ("iVBORw0KGgo", "/9j/", "R0lGOD", "UklGR", "Qk")
_SHORTEST_BARE = 64


def takes_files(row: Parameter) -> bool:
    """Whether a parameter takes files that are uploaded."""
    return not _UPLOADS.isdisjoint(row.kind.split(","))


def file_argument(row: Parameter, text: str, folders: AllowedFolders) -> str | bytes | Image:
    """Turn a text into what the transport takes for a file.

    Args:
        row: The parameter.
        text: A `data:` URL, Base64, a URL, a path, or the id of an uploaded file.
        folders: What may be read.

    Raises:
        FileRefused: It is none of these, or may not be read.
    """
    if text in row.also:
        return text
    if text[:5].lower() == "data:":
        return _data(text)
    if text[:8].lower().startswith(("http://", "https://")):
        from genstudio_transport import Image

        return text if row.accepts(text) else Image.from_url(text)
    if (bare := _bare(text)) is not None:
        return bare
    if text[:5].lower() != "file:" and folders.find(text) is None and row.accepts(text):
        return text
    return folders.read(text)


def _data(text: str) -> bytes:
    head = _DATA_URL.match(text[:300])
    if head is None or not head["encoding"]:
        raise FileRefused("write a data: URL as data:image/png;base64,…")
    return _decoded(text[head.end() :])


def _bare(text: str) -> bytes | None:
    """The file that a text without `data:` holds; None if it does not look like one."""
    if len(text) < _SHORTEST_BARE or not text.startswith(_BARE) or "." in text[:_SHORTEST_BARE]:
        return None
    try:
        return _decoded(text)
    except FileRefused:
        if len(text) > LARGEST_INLINE:
            raise
        return None


def _decoded(text: str) -> bytes:
    if len(text) > LARGEST_INLINE * 4 // 3 + 4:
        raise FileRefused(
            f"a file that is given inline has at most {LARGEST_INLINE // 2**20} MiB; give a path or a URL"
        )
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise FileRefused("this is not valid Base64") from None
