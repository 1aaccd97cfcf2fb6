"""Pictures as notebooks show them: small, and together no larger than a few of them."""

from __future__ import annotations

import io
import warnings
from base64 import b64encode
from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from ..wire import media_type

PICTURES_SHOWN = 8
"""How many pictures of a result `show` downloads."""
LARGEST_SHOWN = 64 * 2**20
"""The largest picture in bytes that `show` downloads, unless `max_download_bytes` says otherwise."""
_EDGE = 512
_LARGEST_PIXELS = 64 * 10**6
# Without Pillow, a picture is shown as it is; every notebook shows these formats.
_LARGEST_UNSCALED = 2**20
_SHOWN_BY_ALL = ("image/png", "image/jpeg", "image/gif")


class Preview(NamedTuple):
    """A small picture."""

    type: str
    """Its media type."""
    data: bytes

    def encoded(self) -> str:
        """The picture in Base64."""
        return b64encode(self.data).decode("ascii")


def preview_of(data: bytes) -> Preview | None:
    """Scale a picture down; None when it cannot be shown.

    Args:
        data: The picture. Without Pillow, only PNG, JPEG and GIF of up to 1 MiB are shown, unchanged.
    """
    try:
        from PIL import Image
    except ImportError:
        kind = media_type(data)
        shown = kind in _SHOWN_BY_ALL and len(data) <= _LARGEST_UNSCALED
        return Preview(kind, data) if kind and shown else None
    try:
        with warnings.catch_warnings():
            # What Pillow warns of, an unusually large picture, is not shown.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data))
        if image.width * image.height > _LARGEST_PIXELS:
            return None
        image.draft("RGB", (_EDGE, _EDGE))
        image.thumbnail((_EDGE, _EDGE))
        buffer = io.BytesIO()
        # Converted, because PNG cannot hold every kind of pixel; the metadata of a result, its workflow, stays behind.
        image.convert("RGBA" if image.has_transparency_data else "RGB").save(buffer, format="PNG")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    return Preview("image/png", buffer.getvalue())


def bundle_of(text: str, names: Sequence[str], previews: Sequence[Preview | None]) -> dict[str, str]:
    """What a notebook shows, by media type.

    Args:
        text: The text of `repr`.
        names: The names of the files.
        previews: The picture of each file; None for one that has not been fetched or cannot be shown.
    """
    shown = [(name, preview) for name, preview in zip(names, previews, strict=True) if preview]
    if len(shown) == 1:
        preview = shown[0][1]
        return {"text/plain": text, preview.type: preview.encoded()}
    if shown:
        pictures = "".join(
            f'<img alt="{escape(name)}" title="{escape(name)}" style="margin: 2px" '
            f'src="data:{preview.type};base64,{preview.encoded()}"/>'
            for name, preview in shown
        )
        return {"text/plain": text, "text/html": f"<div>{pictures}</div>"}
    files = "".join(f"<li>{escape(name)}</li>" for name in names)
    return {"text/plain": text, "text/html": f"<div><code>{escape(text)}</code><ul>{files}</ul></div>"}
