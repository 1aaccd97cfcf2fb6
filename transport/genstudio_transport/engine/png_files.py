"""PNG files from arrays of pixels, with the standard library alone."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Any

from ..errors import InvalidUpload

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR_TYPES = {1: 0, 3: 2, 4: 6}
"""The colour type in a PNG header for each number of channels: grey, RGB, RGBA (PNG specification, 11.2.2)."""
_BLOCK = 1 << 20
"""About how many bytes of pixels are copied at a time: an array need not be contiguous."""


def png_of_pixels(array: Any, limit: int) -> bytes:
    """Encode an array of pixels without an `array_problem`.

    Args:
        array: The array, (height, width) or (height, width, channels).
        limit: The number of bytes after which encoding stops; a longer result shows that the file is too large.

    Raises:
        InvalidUpload: The file is larger than `limit`.
    """
    height, width = array.shape[:2]
    channels = array.shape[2] if len(array.shape) == 3 else 1
    # 8 bits per channel, the only compression and filter method, not interlaced.
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR_TYPES[channels], 0, 0, 0)
    packed = _packed(array, height, width * channels, limit)
    return _SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def _packed(array: Any, height: int, row_length: int, limit: int) -> bytes:
    # Level 6 halves the time of 9 for a few percent more bytes.
    compressor = zlib.compressobj(6)
    packed = bytearray()
    for row in _rows(array, height, row_length):
        packed += compressor.compress(row)
        if len(packed) > limit:
            raise InvalidUpload(f"an array of pixels: the file is larger than {limit} bytes (max_upload_bytes)")
    return bytes(packed + compressor.flush())


def _rows(array: Any, height: int, row_length: int) -> Iterator[bytes]:
    count = max(1, _BLOCK // row_length)
    for top in range(0, height, count):
        block = memoryview(array[top : top + count]).tobytes()
        for start in range(0, len(block), row_length):
            # Every row begins with its filter type; 0 stores the pixels as they are.
            yield b"\0" + block[start : start + row_length]


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
