"""Storing uploaded files after checking them."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path, PurePosixPath

from ..assumptions import MAX_UPLOAD_BYTES, UPLOAD_FORMATS, Code
from ..model import Refusal, Tenant, UploadedImage
from .object_storage import ObjectStorage, Upload

_SUFFIXES = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp", "GIF": ".gif", "BMP": ".bmp", "TIFF": ".tiff"}


def store_upload(
    storage: ObjectStorage, tenant: Tenant, name: str, content: bytes, file_name: str, content_type: str
) -> str:
    """Store an uploaded file.

    Args:
        storage: Where to.
        tenant: The owner.
        name: The stored name, `sui-…`, without a suffix.
        content: The file's bytes.
        file_name: The file name that the client gave; only its suffix counts.
        content_type: The content type that the client gave. `video/*` and `audio/*` are stored unchecked.

    Returns:
        The `image_id`.

    Raises:
        Refusal: The file is empty, too large, or not an image in a supported format.
    """
    if len(content) > MAX_UPLOAD_BYTES:
        raise Refusal(Code.TOO_LARGE, f"source_file has {len(content)} bytes; the limit is {MAX_UPLOAD_BYTES}")
    if not content:
        raise Refusal(Code.INVALID_IMAGE, "source_file is empty")
    path = storage.folder / name
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
    image = UploadedImage(path, hashlib.sha256(content).hexdigest(), width, height)
    storage.uploads[image_id] = Upload(image, tenant.id, content_type)
    return image_id


def _measure(path: Path) -> tuple[str, tuple[int, int]]:
    """The suffix and size of an image, which is decoded once to make sure that it is complete."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=sorted(UPLOAD_FORMATS)) as image:
                image.load()
                return _SUFFIXES[image.format or ""], image.size
    except Image.DecompressionBombError as error:
        raise Refusal(Code.INVALID_IMAGE, "source_file has too many pixels") from error
    except Exception as error:  # Pillow's readers raise many kinds for broken files.
        formats = ", ".join(sorted(UPLOAD_FORMATS))
        raise Refusal(
            Code.INVALID_IMAGE, f"source_file is not a readable image; supported formats: {formats}"
        ) from error
