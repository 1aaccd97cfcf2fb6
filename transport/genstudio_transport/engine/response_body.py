"""The body of a response, read with a limit that counts unpacked bytes, whatever the headers say."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import aiohttp

ACCEPTED_ENCODING = "identity"
"""Sent with every request; aiohttp's own unpacking, which has no limit, is off for every session."""
_UNPACKED_HERE = ("gzip", "x-gzip", "deflate")
_PACKED = (*_UNPACKED_HERE, "br", "compress", "x-compress", "zstd")
# zlib reads the header and recognises gzip and zlib.
_ANY_HEADER = 32 + zlib.MAX_WBITS


class BodyTooLong(Exception):
    """The body is longer than the limit. The connection is closed, and the rest is not read."""


class BodyUnreadable(Exception):
    """The body cannot be unpacked; the message says why."""


def packing(response: aiohttp.ClientResponse) -> str | None:
    """The encoding in which a response is packed, although none was accepted; None when it is not packed."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    return encoding if any(word.strip() in _PACKED for word in encoding.split(",")) else None


async def read_body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """Read a whole body.

    A gateway may pack a response although `identity` was asked for, so gzip and deflate are unpacked here.

    Args:
        response: The response, whose body has not been read yet.
        limit: The largest number of bytes, after unpacking.

    Raises:
        BodyTooLong: The body is longer.
        BodyUnreadable: It is packed in another way, or broken.
    """
    encoding = packing(response)
    if encoding is not None and encoding not in _UNPACKED_HERE:
        raise BodyUnreadable(f"it is packed as {encoding[:40]!r}, although no encoding was accepted")
    unpacker = None if encoding is None else zlib.decompressobj(_ANY_HEADER)
    if (response.content_length or 0) > limit:
        _refuse(response)
    pieces: list[bytes] = []
    size = 0
    async for piece in response.content.iter_any():
        if unpacker is not None:
            piece = _unpacked(unpacker.decompress, piece, limit + 1 - size)
            if unpacker.unused_data:
                # It would be kept, however much follows.
                raise BodyUnreadable(f"there is more after the end of its {encoding} data")
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            _refuse(response)
    if unpacker is not None and size and not unpacker.eof:
        raise BodyUnreadable(f"its {encoding} data is incomplete")
    return b"".join(pieces)


def _refuse(response: aiohttp.ClientResponse) -> None:
    response.close()
    raise BodyTooLong


def _unpacked(unpack: Callable[[bytes, int], bytes], piece: bytes, most: int) -> bytes:
    try:
        # What exceeds `most` stays packed, and the caller stops.
        return unpack(piece, most)
    except zlib.error:
        raise BodyUnreadable("its packed data is broken") from None
