"""Pictures are scaled down until they fit, whatever they are."""

from __future__ import annotations

import io
import os

import pytest
from PIL import Image

from genstudio_codegen.mcp.pictures import scaled


def encoded(image: Image.Image, form: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form)
    return buffer.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP"])
def test_every_format_fits(form: str) -> None:
    noise = Image.frombytes("RGB", (1600, 900), os.urandom(1600 * 900 * 3))
    for limit in (600_000, 60_000, 6_000):
        picture = scaled(encoded(noise, form), edge=768, limit=limit)
        assert picture is not None and len(picture.data) <= limit and picture.type == "image/jpeg"
        with Image.open(io.BytesIO(picture.data)) as shown:
            assert max(shown.size) <= 768 and abs(shown.width / shown.height - 16 / 9) < 0.1


def test_transparency_is_kept_if_it_fits() -> None:
    clear = Image.new("RGBA", (300, 300), (255, 0, 0, 128))
    picture = scaled(encoded(clear, "PNG"), edge=200, limit=100_000)
    assert picture is not None and picture.type == "image/png"
    with Image.open(io.BytesIO(picture.data)) as shown:
        assert (shown.mode, shown.size) == ("RGBA", (200, 200))
    noise = Image.frombytes("RGBA", (300, 300), os.urandom(300 * 300 * 4))
    flat = scaled(encoded(noise, "PNG"), edge=300, limit=50_000)
    assert flat is not None and flat.type == "image/jpeg"


def test_no_picture() -> None:
    whole = encoded(Image.new("RGB", (500, 500)), "PNG")
    huge = encoded(Image.new("1", (20_000, 20_000)), "PNG")
    for data in (b"", b"text", whole[:60], huge):
        assert scaled(data, edge=768, limit=600_000) is None
    assert scaled(whole, edge=768, limit=10) is None


def test_metadata_stays_behind() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("workflow", "secret workflow")
    buffer = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 9)).save(buffer, "PNG", pnginfo=info)
    assert b"secret workflow" in buffer.getvalue()
    picture = scaled(buffer.getvalue(), edge=768, limit=600_000)
    assert picture is not None and b"secret" not in picture.data
