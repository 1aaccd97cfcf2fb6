"""Media types: what a file's first bytes show, the suffixes that go with it, and whether a picture is complete."""

from __future__ import annotations

from .links import is_file_name

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
# The first suffix is the one that a file is given; the others are as good, or not told apart by the first bytes.
_SUFFIXES = {
    "image/png": (".png", ".apng"),
    "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "image/bmp": (".bmp", ".dib"),
    "image/tiff": (".tiff", ".tif", ".dng"),
    "image/avif": (".avif",),
    "image/heic": (".heic", ".heif"),
    "image/heif": (".heif", ".heic", ".avif"),
    "video/mp4": (".mp4", ".mov", ".m4v", ".m4a", ".m4b", ".3gp"),
    "video/webm": (".webm", ".mkv", ".mka"),
    "video/x-msvideo": (".avi",),
    "audio/mpeg": (".mp3",),
    "audio/ogg": (".ogg", ".oga", ".ogv", ".opus"),
    "audio/flac": (".flac",),
    "audio/x-wav": (".wav",),
    "model/gltf-binary": (".glb",),
}
_OTHER_MEDIA = (
    *(suffix for kind, suffixes in _SUFFIXES.items() if not kind.startswith("image/") for suffix in suffixes),
    ".gltf", ".obj", ".ply", ".safetensors", ".latent", ".txt", ".json", ".zip",
)  # fmt: skip
_KNOWN = frozenset(suffix for suffixes in _SUFFIXES.values() for suffix in suffixes)


def media_type(data: bytes, size: int | None = None) -> str | None:
    """The media type that a file's first bytes show; None when they are not recognised.

    Args:
        data: The first bytes of the file, 64 or all.
        size: The size of the whole file in bytes; None when `data` is all of it.
    """
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data[:4] == b"RIFF":
        return _RIFF.get(data[8:12])
    if data[4:8] == b"ftyp":
        return _FTYP.get(data[8:12], "video/mp4")
    whole = len(data) if size is None else size
    if data[:2] == b"BM" and whole > 26 and int.from_bytes(data[2:6], "little") == whole:
        return "image/bmp"
    return None


def suffix_of(kind: str) -> str:
    """The suffix of files of a media type; "" for one that `media_type` never returns."""
    return _SUFFIXES.get(kind, ("",))[0]


def may_be_picture(name: str) -> bool:
    """Whether a file's name does not say that it is something other than a picture."""
    return not name.lower().endswith(_OTHER_MEDIA)


def fitting_name(name: str, head: bytes, size: int) -> str:
    """A file's name with the suffix that goes with its content.

    Args:
        name: The name.
        head: The first bytes of the file, 64 or all.
        size: The size of the file in bytes.

    Returns:
        The name itself when its suffix fits, or when the content is not recognised. Otherwise the suffix is replaced;
        one that is not the suffix of a recognised format stays in front of the right one.
    """
    suffixes = _SUFFIXES.get(media_type(head, size) or "", ())
    if not suffixes or name.lower().endswith(suffixes):
        return name
    stem, dot, suffix = name.rpartition(".")
    fitting = (stem if stem and f"{dot}{suffix}".lower() in _KNOWN else name) + suffixes[0]
    return fitting if is_file_name(fitting) else name


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
