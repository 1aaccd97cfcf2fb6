"""Pictures of a result as they are shown inline: scaled down, and no larger than a client takes."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image as PILImage

LARGEST_READ = 64 * 2**20
"""The largest picture in bytes that is read to be shown."""
_LARGEST_PIXELS = 64 * 10**6
_QUALITIES = (88, 75, 60, 45)
_SMALLEST_EDGE = 64


class Picture(NamedTuple):
    """A picture that every client shows."""

    type: str
    """Its media type."""
    data: bytes


def scaled(data: bytes, *, edge: int, limit: int) -> Picture | None:
    """Scale a picture down, without its metadata.

    Args:
        data: The picture.
        edge: The longest edge in pixels.
        limit: The largest size in bytes.

    Returns:
        A PNG if the picture has transparency and fits, and a JPEG otherwise; None if this is no picture, has too many
        pixels, or cannot be made small enough.
    """
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data))
            if image.width * image.height > _LARGEST_PIXELS:
                return None
            image.draft("RGB", (edge, edge))
            image.thumbnail((edge, edge))
            return _encoded(image.convert("RGBA" if image.has_transparency_data else "RGB"), edge, limit)
    except Exception:  # Pillow raises what each format's decoder raises
        return None


def _encoded(image: PILImage, edge: int, limit: int) -> Picture | None:
    from PIL import Image

    if image.mode == "RGBA":
        png = _saved(image, "PNG")
        if len(png) <= limit:
            return Picture("image/png", png)
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image).convert("RGB")
    while edge >= _SMALLEST_EDGE:
        image.thumbnail((edge, edge))
        for quality in _QUALITIES:
            jpeg = _saved(image, "JPEG", quality=quality)
            if len(jpeg) <= limit:
                return Picture("image/jpeg", jpeg)
        edge //= 2
    return None


def _saved(image: PILImage, form: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()
