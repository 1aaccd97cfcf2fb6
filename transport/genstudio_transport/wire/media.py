"""The media type that a file's first bytes show, and whether a picture is complete."""

from __future__ import annotations

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"glTF", "model/gltf-binary"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/x-wav", b"AVI ": "video/x-msvideo"}
_FTYP = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
}


def media_type(data: bytes) -> str | None:
    """The media type that a file's first bytes show; None when they are not recognised."""
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF":
        return _RIFF.get(data[8:12])
    if data[4:8] == b"ftyp":
        return _FTYP.get(data[8:12], "video/mp4")
    if data[:2] == b"BM" and len(data) > 26 and int.from_bytes(data[2:6], "little") == len(data):
        return "image/bmp"
    return None


def looks_cut(head: bytes, tail: bytes) -> bool:
    """Whether a PNG or JPEG has no end marker; other files are assumed to be complete.

    Args:
        head: The first bytes of the file, 64 or all.
        tail: The last bytes of the file, 64 or all.
    """
    kind = media_type(head)
    if kind == "image/png":
        return b"IEND" not in tail[-16:]
    if kind == "image/jpeg":
        return b"\xff\xd9" not in tail[-64:]
    return False
