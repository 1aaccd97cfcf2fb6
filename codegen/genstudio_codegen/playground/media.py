"""What kind of file some bytes are, by how they begin: what a service says about a file decides nothing."""

from __future__ import annotations

from typing import Literal, NamedTuple

MediaKind = Literal["image", "video", "audio", "file"]


class Media(NamedTuple):
    """A kind of file: how the page shows it, and its media type."""

    kind: MediaKind
    content_type: str


UNKNOWN = Media("file", "application/octet-stream")
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", Media("image", "image/png")),
    (b"\xff\xd8\xff", Media("image", "image/jpeg")),
    (b"GIF8", Media("image", "image/gif")),
    (b"BM", Media("image", "image/bmp")),
    (b"\x1aE\xdf\xa3", Media("video", "video/webm")),
    (b"fLaC", Media("audio", "audio/flac")),
    (b"OggS", Media("audio", "audio/ogg")),
    (b"ID3", Media("audio", "audio/mpeg")),
    *((start, Media("audio", "audio/mpeg")) for start in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
)
_RIFF = {b"WEBP": Media("image", "image/webp"), b"WAVE": Media("audio", "audio/wav")}
_BRANDS = {b"avif": Media("image", "image/avif"), b"M4A ": Media("audio", "audio/mp4")}


def media_of(start: bytes) -> Media:
    """The kind of a file by its first 16 bytes. SVG and HTML, which could hold scripts, are unknown on purpose."""
    if start[:4] == b"RIFF":
        return _RIFF.get(start[8:12], UNKNOWN)
    if start[4:8] == b"ftyp":
        return _BRANDS.get(start[8:12], Media("video", "video/mp4"))
    return next((media for magic, media in _STARTS if start.startswith(magic)), UNKNOWN)
