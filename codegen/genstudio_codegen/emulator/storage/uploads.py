"""Storing uploaded files after checking them."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path, PurePosixPath

from ..assumptions import MAX_PIXELS, MAX_UPLOAD_BYTES, UPLOAD_FORMATS, Code
from ..model import Refusal, Tenant, UploadedImage

_SUFFIXES = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp", "GIF": ".gif", "BMP": ".bmp", "TIFF": ".tiff"}


def store_upload(
    folder: Path, tenant: Tenant, name: str, content: bytes, file_name: str, content_type: str
) -> tuple[str, UploadedImage]:
    """Write an uploaded file to disk.

    Args:
        folder: Where to.
        tenant: The owner.
        name: The stored name, `sui-…`, without a suffix.
        content: The file's bytes.
        file_name: The file name that the client gave; only its suffix counts.
        content_type: The content type that the client gave. `video/*` and `audio/*` are stored unchecked.

    Returns:
        The `image_id`, and the file on disk.

    Raises:
        Refusal: The file is empty, too large, or not an image of a supported format and size.
    """
    if len(content) > MAX_UPLOAD_BYTES:
        raise Refusal(Code.TOO_LARGE, f"source_file has {len(content)} bytes; the limit is {MAX_UPLOAD_BYTES}")
    if not content:
        raise Refusal(Code.INVALID_IMAGE, "source_file is empty")
    path = folder / name
    path.write_bytes(content)
    ending = PurePosixPath(file_name).suffix[:6]
    suffix, (width, height) = ending if ending[1:].isalnum() and ending.isascii() else "", (0, 0)
    if not content_type.startswith(("video/", "audio/")):
        try:
            suffix, (width, height) = _measure(path)
        except Refusal:
            path.unlink()
            raise
    image_id = f"{tenant.id}/{tenant.account}/{name}{suffix}"
    return image_id, UploadedImage(path, hashlib.sha256(content).hexdigest(), width, height)


def _measure(path: Path) -> tuple[str, tuple[int, int]]:
    """The suffix and size of an image, which is decoded once to make sure that it is complete."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=sorted(UPLOAD_FORMATS)) as image:
                # Opening reads only the header. Loading decodes the image, which takes up to 4 bytes per pixel.
                _check_pixels(image.size)
                image.load()
                return _SUFFIXES[image.format or ""], image.size
    except Refusal:
        raise
    except Image.DecompressionBombError as error:
        raise Refusal(Code.INVALID_IMAGE, f"source_file has too many pixels; the limit is {MAX_PIXELS}") from error
    except Exception as error:  # Pillow's readers raise many kinds for broken files.
        formats = ", ".join(sorted(UPLOAD_FORMATS))
        raise Refusal(
            Code.INVALID_IMAGE, f"source_file is not a readable image; supported formats: {formats}"
        ) from error


def _check_pixels(size: tuple[int, int]) -> None:
    pixels = size[0] * size[1]
    if pixels > MAX_PIXELS:
        raise Refusal(
            Code.INVALID_IMAGE,
            f"source_file has {size[0]} x {size[1]} = {pixels} pixels; the limit is {MAX_PIXELS}: send a smaller image",
        )
