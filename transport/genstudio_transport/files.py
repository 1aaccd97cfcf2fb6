"""What an image or file input takes: a local file, a picture in memory, an image id, or an object's URL."""

from __future__ import annotations

import os
from typing import Protocol, TypeAlias, final


class Picture(Protocol):
    """A picture in memory that can write itself, such as `PIL.Image.Image`."""

    @property
    def size(self) -> tuple[int, int]: ...

    @property
    def save(self) -> object:
        """Called as `save(file, format="PNG")`."""


class ReadableFile(Protocol):
    """A file open for reading bytes, such as what `open(path, "rb")` returns."""

    def read(self, size: int = -1, /) -> bytes: ...


@final
class Image:
    """A picture on the web that is neither on OSS nor on S3, to be fetched and uploaded: `Image.from_url(url)`."""

    __slots__ = ("url",)

    def __init__(self, url: str) -> None:
        self.url = url

    @classmethod
    def from_url(cls, url: str) -> Image:
        """Fetch `url` when the prompt is submitted, and upload what it holds.

        Only public addresses are fetched: a URL that leads to a private or loopback address raises, because a
        caller's users must not reach inside the caller's network.
        """
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"Image.from_url takes an http or https URL, not {url!r}")
        return cls(url)

    def __repr__(self) -> str:
        # The query may hold a signature.
        return f"Image.from_url({self.url.partition('?')[0]!r})"


FileInput: TypeAlias = str | os.PathLike[str] | bytes | ReadableFile | Image
"""A path or bytes to upload, an open file, an uploaded file's id, an OSS or S3 URL, or `Image.from_url(url)`.

A plain string is never read as a local file: give `pathlib.Path("rabbit.png")`.
"""

ImageInput: TypeAlias = FileInput | Picture
"""What `FileInput` takes, or a PIL image."""

# Where the service fetches from itself (vendor's tutorial: OSS or Amazon S3); every other host must be uploaded.
_OBJECT_HOST = r"(?:[^/?#@]+\.)?(?:oss-[a-z0-9-]+\.aliyuncs\.com|s3[a-z0-9.-]*\.amazonaws\.com(?:\.cn)?)"


def is_url(text: str) -> bool:
    """Whether a string is meant as a web address."""
    return text[:8].lower().startswith(("http://", "https://"))


def is_object_url(text: str) -> bool:
    """Whether a web address names an object on Alibaba Cloud OSS or Amazon S3, which the service fetches itself."""
    import re

    return re.match(rf"https?://{_OBJECT_HOST}(?::\d+)?/", text, re.IGNORECASE) is not None


def is_upload_id(text: str) -> bool:
    """Whether a string can be an id that *upload* gave (`te-…/ac-…/sui-….png`) or a file in a server's folder.

    The shape of ids is not documented, so every relative path with a folder passes; a bare file name does not: it
    is nearly always a local file that was meant to be uploaded.
    """
    folder, slash, name = text.rpartition("/")
    return bool(
        slash and folder.strip("./~ ") and name and "\\" not in text and not text.startswith(("/", "./", "../", "~"))
    )


def is_local(value: object) -> bool:
    """Whether a value must be uploaded before the prompt can be sent."""
    return not isinstance(value, (str, dict)) and (
        isinstance(value, (bytes, bytearray, os.PathLike, Image))
        or callable(getattr(value, "read", None))
        or is_picture(value)
    )


def is_picture(value: object) -> bool:
    """Whether a value is a picture in memory (`PIL.Image.Image` or the like)."""
    return callable(getattr(value, "save", None)) and hasattr(value, "size")


def reference_problem(text: str) -> str | None:
    """Why a string cannot be sent as an image or file, with what to give instead; None when it can."""
    if is_url(text):
        if is_object_url(text):
            return None
        return "the service fetches only from OSS and S3: give Image.from_url(url), which fetches and uploads it"
    if is_upload_id(text):
        return None
    return "neither an id from upload_image nor an OSS or S3 URL: give a local file as pathlib.Path(...)"
