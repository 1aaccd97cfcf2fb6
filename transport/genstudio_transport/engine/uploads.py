"""Local files on their way to the service: read, checked, and uploaded once."""

from __future__ import annotations

import asyncio
import hashlib
import io
import mimetypes
import os
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, cast

import aiohttp

from ..errors import InvalidUpload
from ..prompts import Image, ImageInput, ServerFile, array_problem, is_array, is_picture, reference_problem
from ..wire import media_type, redacted, suffix_of
from .png_files import png_of_pixels


class Content(NamedTuple):
    """The bytes of a file, and its media type."""

    data: bytes
    type: str

    @property
    def name(self) -> str:
        """The name that the file is uploaded under: its digest, because no local path leaves the machine."""
        suffix = suffix_of(self.type) or mimetypes.guess_extension(self.type) or ""
        return f"{hashlib.sha256(self.data).hexdigest()[:16]}{suffix}"


def multipart(content: Content, field: str, others: Mapping[str, str] = MappingProxyType({})) -> aiohttp.FormData:
    """Make the body of one upload; a retry needs another one.

    Args:
        content: The file.
        field: The name of the field that holds it.
        others: The values of the other fields.
    """
    form = aiohttp.FormData(dict(others))
    # As a file: aiohttp writes raw bytes in one piece, and warns when they are large.
    form.add_field(field, io.BytesIO(content.data), filename=content.name, content_type=content.type)
    return form


Fetch = Callable[[str, int], Awaitable[bytes]]
Send = Callable[[Content], Awaitable[str]]
Spawn = Callable[[Coroutine[Any, Any, str]], "asyncio.Task[str]"]
_MOST_KNOWN = 4096
"""So many ids are kept, the newest: a client that works for days must not grow with each file that it uploads."""


class Uploads:
    """The uploads of one client: the same content is uploaded once, even by concurrent calls.

    Args:
        limit: The largest file in bytes.
        fetch: Fetches `Image.from_url(url)`, up to a number of bytes.
        spawn: Starts an upload, which goes on when its caller is cancelled.
        reuse_seconds: How long an id is used again for the same content.
    """

    def __init__(self, limit: int, fetch: Fetch, spawn: Spawn, reuse_seconds: float) -> None:
        self._limit = limit
        self._reuse_seconds = reuse_seconds
        self._spawn = spawn
        self._fetch = fetch
        self._ids: dict[str, tuple[float, asyncio.Task[str]]] = {}

    async def upload(self, source: ImageInput, send: Send) -> str:
        """Return the id of an uploaded file; an id or an object's URL is returned unchanged.

        Raises:
            InvalidUpload: The file cannot be uploaded; nothing has been sent.
        """
        if isinstance(source, str):
            if advice := reference_problem(source):
                raise InvalidUpload(f"{redacted(source)!r}: {advice}")
            return source
        if isinstance(source, ServerFile):
            return source.name
        content = await self._content(source)
        digest = hashlib.sha256(content.data).hexdigest()
        now = asyncio.get_running_loop().time()
        known = self._ids.get(digest)
        if known is None or now - known[0] > self._reuse_seconds:
            self._ids.pop(digest, None)
            known = self._ids[digest] = (now, self._spawn(self._send(digest, content, send)))
            if len(self._ids) > _MOST_KNOWN:
                # The oldest: entries are in the order of their time.
                del self._ids[next(iter(self._ids))]
        # Cancelling one caller must not cancel the upload for the others.
        return await asyncio.shield(known[1])

    async def _send(self, digest: str, content: Content, send: Send) -> str:
        try:
            return await send(content)
        except BaseException:
            # A failed upload is forgotten, so that the next call tries again.
            known = self._ids.get(digest)
            if known is not None and known[1] is asyncio.current_task():
                del self._ids[digest]
            raise

    async def _content(self, source: ImageInput) -> Content:
        if isinstance(source, Image):
            data, name = await self._fetch(source.url, self._limit), redacted(source.url)
        else:
            data, name = await asyncio.to_thread(read_source, source, self._limit)
        return Content(data, checked_type(data, name, self._limit))


def read_source(source: object, limit: int) -> tuple[bytes, str]:
    """Read a local file.

    Args:
        source: A path, bytes, an open file or a picture in memory.
        limit: The number of bytes after which reading stops; one byte more shows that the file is too large.

    Returns:
        The bytes, and a name for error messages.

    Raises:
        InvalidUpload: The file cannot be read.
    """
    try:
        return _read(source, limit)
    except InvalidUpload:
        raise
    except Exception as error:  # an object's own methods may raise anything
        raise InvalidUpload(f"a {type(source).__name__} cannot be read: {error!r}") from error


def _read(source: object, limit: int) -> tuple[bytes, str]:
    if isinstance(source, (bytes, bytearray)):
        return bytes(source), f"<{len(source)} bytes>"
    if isinstance(source, os.PathLike):
        path = os.fsdecode(cast("os.PathLike[str]", source))
        try:
            with open(path, "rb") as file:
                return file.read(limit + 1), path
        except (OSError, ValueError) as error:
            raise InvalidUpload(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if is_picture(source):
        return _png(source), "a picture in memory"
    if is_array(source):
        return _png_of_array(source, limit), "an array of pixels"
    if callable(getattr(source, "read", None)):
        name = str(getattr(source, "name", "an open file"))
        try:
            data = cast("Callable[[int], object]", getattr(source, "read"))(limit + 1)
        except (OSError, ValueError) as error:  # a closed file is a ValueError
            raise InvalidUpload(f"{name}: cannot be read: {error}") from error
        if not isinstance(data, bytes):
            raise InvalidUpload(f"{name}: the file is open in text mode; open it with mode 'rb'")
        return data, name
    raise InvalidUpload(
        f"a value of type {type(source).__name__} cannot be uploaded: give a pathlib.Path, bytes or a PIL image"
    )


def _png(picture: object) -> bytes:
    buffer = io.BytesIO()
    save = cast("Callable[..., object]", getattr(picture, "save"))
    try:
        save(buffer, format="PNG")
    except (OSError, ValueError) as error:
        raise InvalidUpload(f"the picture cannot be written as PNG: {error}; convert it to RGB first") from error
    return buffer.getvalue()


def _png_of_array(array: object, limit: int) -> bytes:
    if problem := array_problem(array):
        raise InvalidUpload(problem)
    return png_of_pixels(array, limit)


def checked_type(data: bytes, name: str, limit: int) -> str:
    """The media type of a file to upload.

    Raises:
        InvalidUpload: The file is empty, too large, or its format is not recognised.
    """
    if not data:
        raise InvalidUpload(f"{name}: the file is empty")
    if len(data) > limit:
        raise InvalidUpload(f"{name}: the file is larger than {limit} bytes (max_upload_bytes)")
    if found := media_type(data):
        return found
    named = mimetypes.guess_type(name)[0]
    if named is None or named.startswith("image/"):
        raise InvalidUpload(f"{name}: not a picture of a known format (PNG, JPEG, WebP, GIF, BMP, TIFF, …)")
    return named
