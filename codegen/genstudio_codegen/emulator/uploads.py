"""Uploaded files: told apart, checked and kept."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path, PurePosixPath

from .assumptions import MAX_UPLOAD_BYTES, UPLOAD_FORMATS, Code
from .recipe import Picture
from .refusal import Refusal
from .storage import Storage, Upload
from .tenants import Tenant

_SUFFIXES = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp", "GIF": ".gif", "BMP": ".bmp", "TIFF": ".tiff"}


def keep_upload(storage: Storage, tenant: Tenant, name: str, content: bytes, file_name: str, content_type: str) -> str:
    """Keep an uploaded file as `name` (`sui-…`), and give its `image_id`; a `Refusal` for what is not taken."""
    if len(content) > MAX_UPLOAD_BYTES:
        raise Refusal(Code.TOO_LARGE, f"source_file has {len(content)} bytes, more than {MAX_UPLOAD_BYTES}")
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
    picture = Picture(path, hashlib.sha256(content).hexdigest(), width, height)
    storage.uploads[image_id] = Upload(picture, tenant.id, content_type)
    return image_id


def _measure(path: Path) -> tuple[str, tuple[int, int]]:
    """The suffix and the size of a picture, which is decoded once to see that it is whole."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=sorted(UPLOAD_FORMATS)) as picture:
                picture.load()
                return _SUFFIXES[picture.format or ""], picture.size
    except Image.DecompressionBombError as error:
        raise Refusal(Code.INVALID_IMAGE, "source_file has too many pixels") from error
    except Exception as error:  # Pillow's readers raise many kinds for broken files.
        formats = ", ".join(sorted(UPLOAD_FORMATS))
        raise Refusal(Code.INVALID_IMAGE, f"source_file is not a picture that can be read ({formats})") from error
