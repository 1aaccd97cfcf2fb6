"""What an image or file input accepts: a local file, a picture in memory, an image id, or an object's URL."""

from __future__ import annotations

import os
from typing import Any, Protocol, TypeAlias, cast, final

from ..errors import InvalidUpload
from .arrays import attribute, is_array
from .python_types import python_only


def is_picture(value: object) -> bool:
    """Whether a value is a picture in memory (`PIL.Image.Image` or similar)."""
    return callable(attribute(value, "save")) and attribute(value, "size") is not None


def is_readable(value: object) -> bool:
    """Whether a value is a file that is open for reading."""
    return callable(attribute(value, "read"))


@python_only(is_picture)
class Picture(Protocol):
    """A picture in memory that can write itself, such as `PIL.Image.Image`."""

    @property
    def size(self) -> tuple[int, int]: ...

    @property
    def save(self) -> object:
        """Called as `save(file, format="PNG")`."""


@python_only(is_array)
class PixelArray(Protocol):
    """An array of pixels, such as `numpy.ndarray`."""

    @property
    def __array_interface__(self) -> dict[str, Any]: ...

    @property
    def dtype(self) -> Any: ...

    @property
    def shape(self) -> tuple[int, ...]: ...


@python_only(is_readable)
class ReadableFile(Protocol):
    """A file that is open for reading bytes, such as the result of `open(path, "rb")`."""

    def read(self, size: int = -1, /) -> bytes: ...


@python_only(lambda value: isinstance(value, Image))
@final
class Image:
    """A picture on the web, outside OSS and S3, that is fetched and uploaded: `Image.from_url(url)`."""

    __slots__ = ("url",)

    def __init__(self, url: str) -> None:
        if not isinstance(cast("object", url), str) or not url.startswith(("http://", "https://")):
            raise InvalidUpload(f"Image.from_url takes an http or https URL, not {repr(url)[:200]}")
        self.url = url

    @classmethod
    def from_url(cls, url: str) -> Image:
        """Name a picture on the web, which is fetched and uploaded when the prompt is submitted.

        Only public addresses are fetched: the URL may come from the caller's users, who must not be able to reach
        the caller's private network.

        Args:
            url: An http or https URL.

        Raises:
            InvalidUpload: This is not an http or https URL.
        """
        return cls(url)

    @staticmethod
    def on_server(name: str) -> ServerFile:
        """Name a file that is in the input folder of the workflow's server already, as `"04.png"`.

        A bare name is refused otherwise, because it is almost always a local file that should have been uploaded. The
        names that the parameter spec or the stored workflow knows are accepted without this.

        Args:
            name: The file's name, sent as it is.

        Raises:
            InvalidUpload: The name is empty, a URL, or contains control characters.
        """
        return ServerFile(name)

    def __repr__(self) -> str:
        import re

        # A user name, a password and the query, which may contain a signature, are secrets.
        shown = re.sub(r"//[^/?#]*@", "//", self.url).partition("?")[0]
        return f"Image.from_url({shown!r})"


@python_only(lambda value: isinstance(value, ServerFile))
@final
class ServerFile:
    """A file in the input folder of the workflow's server: `Image.on_server(name)`."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        given = cast("object", name)
        if not isinstance(given, str) or not name.strip() or not name.isprintable() or is_url(name):
            raise InvalidUpload(f'Image.on_server takes the name of a file, such as "04.png", not {repr(name)[:200]}')
        self.name = str.__str__(name)

    def __repr__(self) -> str:
        return f"Image.on_server({self.name!r})"


FileInput: TypeAlias = str | os.PathLike[str] | bytes | ReadableFile | Image | ServerFile
"""What a file input accepts.

A path, bytes or an open file to upload, an uploaded file's id, an OSS or S3 URL, `Image.from_url(url)`, or
`Image.on_server(name)`.

A plain string is never read as the path of a local file: use `pathlib.Path("rabbit.png")`.
"""

ImageInput: TypeAlias = FileInput | Picture | PixelArray
"""A `FileInput`, a PIL image, or an array of pixels such as NumPy's, uint8 and height x width (x 3 or x 4)."""

# The service fetches these itself (vendor's tutorial: OSS or Amazon S3); files on other hosts must be uploaded.
_OBJECT_HOST = r"(?:[^/?#@]+\.)?(?:oss-[a-z0-9-]+\.aliyuncs\.com|s3[a-z0-9.-]*\.amazonaws\.com(?:\.cn)?)"


def is_url(text: str) -> bool:
    """Whether a string is an http or https URL."""
    return text[:8].lower().startswith(("http://", "https://"))


def is_object_url(text: str) -> bool:
    """Whether a URL names an object on Alibaba Cloud OSS or Amazon S3, which the service fetches itself."""
    import re

    return re.match(rf"https?://{_OBJECT_HOST}(?::\d+)?/", text, re.IGNORECASE) is not None


def is_upload_id(text: str) -> bool:
    """Whether a string can be the id of an uploaded file (`te-…/ac-…/sui-….png`), or a file in a server's folder.

    The format of ids is not documented, so any relative path with a folder passes. A bare file name does not: it is
    almost always a local file that should have been uploaded.
    """
    folder, slash, name = text.rpartition("/")
    return bool(
        slash and folder.strip("./~ ") and name and "\\" not in text and not text.startswith(("/", "./", "../", "~"))
    )


_LOCAL: tuple[type, ...] = (bytes, bytearray, os.PathLike, Image)


def is_local(value: object) -> bool:
    """Whether a value must be uploaded before the prompt can be sent."""
    kind: type = type(value)
    return not issubclass(kind, (str, dict)) and (
        issubclass(kind, _LOCAL) or is_readable(value) or is_picture(value) or is_array(value)
    )


def reference_problem(text: str) -> str | None:
    """Say why a string cannot be sent as an image or file, and what to give instead; None when it can be sent."""
    if is_url(text):
        if is_object_url(text):
            return None
        return "the service fetches only from OSS and S3: use Image.from_url(url), which fetches and uploads the file"
    if is_upload_id(text):
        return None
    return (
        "neither an id from upload_image nor an OSS or S3 URL: give a local file as pathlib.Path(...), or a file that is "
        "on the workflow's server as Image.on_server(...)"
    )
