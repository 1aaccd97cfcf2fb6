"""What becomes of a local file before its prompt is sent: read, checked, and uploaded once."""

from __future__ import annotations

import asyncio
import hashlib
import io
import mimetypes
import os
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, NamedTuple, cast

import aiohttp

from . import protocol
from .errors import InvalidUpload, ProtocolError
from .files import FileInput, Image, Picture, is_picture, reference_problem
from .media import media_type
from .task_info import is_object


class Content(NamedTuple):
    """A file's bytes, and its media type."""

    data: bytes
    type: str

    def form(self) -> aiohttp.FormData:
        """The multipart body that uploads it. Its name is a digest: no local path leaves the machine."""
        name = hashlib.sha256(self.data).hexdigest()[:16] + (mimetypes.guess_extension(self.type) or "")
        form = aiohttp.FormData()
        form.add_field(protocol.UPLOAD_FIELD, self.data, filename=name, content_type=self.type)
        return form


Fetch = Callable[[str, int], Awaitable[bytes]]
Send = Callable[[Content], Awaitable[object]]
Spawn = Callable[[Coroutine[Any, Any, str]], "asyncio.Task[str]"]


class Uploads:
    """Uploads of one client: the same content once, however many calls race for it."""

    def __init__(self, limit: int, fetch: Fetch, spawn: Spawn) -> None:
        self._limit = limit
        self._spawn = spawn
        self._fetch = fetch
        self._ids: dict[str, tuple[float, asyncio.Task[str]]] = {}

    async def upload(self, source: FileInput | Picture, send: Send) -> str:
        """The id of an uploaded file; a string that is an id or an object's URL is returned as it is.

        Raises `InvalidUpload` for what cannot be uploaded, before anything is sent.
        """
        if isinstance(source, str):
            if advice := reference_problem(source):
                raise InvalidUpload(f"{source.partition('?')[0]!r}: {advice}")
            return source
        content = await self._content(source)
        digest = hashlib.sha256(content.data).hexdigest()
        now = asyncio.get_running_loop().time()
        known = self._ids.get(digest)
        if known is None or now - known[0] > protocol.UPLOAD_REUSE_SECONDS:
            known = self._ids[digest] = (now, self._spawn(self._send(digest, content, send)))
        # One caller's cancellation must not take the upload from the others.
        return await asyncio.shield(known[1])

    async def _send(self, digest: str, content: Content, send: Send) -> str:
        try:
            data = await send(content)
            image_id = data.get("image_id") if is_object(data) else None
            if not isinstance(image_id, str) or not image_id:
                raise ProtocolError("the answer to an upload has no image_id")
            return image_id
        except BaseException:
            # A failed upload is forgotten, so that the next call tries again.
            del self._ids[digest]
            raise

    async def _content(self, source: FileInput | Picture) -> Content:
        if isinstance(source, Image):
            data, name = await self._fetch(source.url, self._limit), source.url.partition("?")[0]
        else:
            data, name = await asyncio.to_thread(read_source, source, self._limit)
        return Content(data, checked_type(data, name, self._limit))


def read_source(source: object, limit: int) -> tuple[bytes, str]:
    """The bytes of a local file, and the name that errors call it by; never more than just above the limit."""
    if isinstance(source, (bytes, bytearray)):
        return bytes(source), f"<{len(source)} bytes>"
    if isinstance(source, os.PathLike):
        path = os.fspath(cast("os.PathLike[str]", source))
        try:
            with open(path, "rb") as file:
                return file.read(limit + 1), path
        except OSError as error:
            raise InvalidUpload(f"{path}: cannot be read: {error.strerror or error}") from error
    if is_picture(source):
        return _png(source), "a picture in memory"
    if callable(getattr(source, "read", None)):
        name = str(getattr(source, "name", "an open file"))
        data = cast("Callable[[int], object]", getattr(source, "read"))(limit + 1)
        if not isinstance(data, bytes):
            raise InvalidUpload(f"{name}: is open as text; open it with mode 'rb'")
        return data, name
    raise InvalidUpload(f"a {type(source).__name__} cannot be uploaded: give a pathlib.Path, bytes or a PIL image")


def _png(picture: object) -> bytes:
    buffer = io.BytesIO()
    save = cast("Callable[..., object]", getattr(picture, "save"))
    try:
        save(buffer, format="PNG")
    except (OSError, ValueError) as error:
        raise InvalidUpload(f"the picture cannot be written as PNG: {error}; convert it to RGB first") from error
    return buffer.getvalue()


def checked_type(data: bytes, name: str, limit: int) -> str:
    """The media type of a file to upload; raises `InvalidUpload` when it cannot be one."""
    if not data:
        raise InvalidUpload(f"{name}: is empty")
    if len(data) > limit:
        raise InvalidUpload(f"{name}: is larger than {limit} bytes (max_upload_bytes)")
    if found := media_type(data):
        return found
    named = mimetypes.guess_type(name)[0]
    if named is None or named.startswith("image/"):
        raise InvalidUpload(f"{name}: holds no picture of a known format (PNG, JPEG, WebP, GIF, BMP, TIFF, …)")
    return named
