"""Arrays of pixels, such as NumPy's, read through the buffer protocol: whether they are a picture, and its PNG file."""

from __future__ import annotations

from typing import Any, cast

_COLOUR_TYPES = {1: 0, 3: 2, 4: 6}
"""PNG's colour type by the number of channels: grey, RGB, RGB with alpha (PNG specification, 11.2.1)."""
_LARGEST_SIDE = 2**16


def is_array(value: object) -> bool:
    """Whether a value is an array of NumPy's kind. A picture of PIL describes itself in this way too."""
    return hasattr(type(value), "__array_interface__") and hasattr(type(value), "dtype")


def array_problem(array: object) -> str | None:
    """Say why an array is not a picture, and what to do; None if it is one."""
    shape = tuple(int(size) for size in cast("Any", array).shape)
    kind = str(cast("Any", array).dtype)
    if kind == "uint8" and _channels(shape) in _COLOUR_TYPES and all(0 < size <= _LARGEST_SIDE for size in shape):
        return None
    found = f"an array of {kind} with the shape {' x '.join(map(str, shape)) or '()'}"
    wanted = "a picture is uint8 with the shape height x width, height x width x 3 (RGB) or height x width x 4 (RGBA)"
    advice = "; if the values are 0 to 1, give (array * 255).round().astype('uint8')" if "float" in kind else ""
    return f"{found} is not a picture: {wanted}{advice}"


def png(array: object) -> bytes:
    """Write an array without an `array_problem` as a PNG file; the same pixels give the same bytes."""
    from struct import pack
    from zlib import compress, crc32

    view = memoryview(cast("Any", array))
    shape = cast("tuple[int, ...]", view.shape)
    height, width = shape[:2]
    pixels = view.tobytes()  # in the order of rows, whatever the array's own order is
    length = len(pixels) // height
    # Each row begins with its filter; 0 is none.
    rows = b"".join(b"\0" + pixels[start : start + length] for start in range(0, len(pixels), length))
    header = pack(">2I5B", width, height, 8, _COLOUR_TYPES[_channels(shape)], 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", compress(rows)), (b"IEND", b""))
    written = [pack(">I", len(data)) + name + data + pack(">I", crc32(name + data)) for name, data in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def _channels(shape: tuple[int, ...]) -> int:
    return 1 if len(shape) == 2 else shape[2] if len(shape) == 3 and shape[2] != 1 else 0
