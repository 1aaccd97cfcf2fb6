"""Result links: used exactly as they were signed, compared by object, and turned into safe file names."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_UNSAFE = re.compile(r"[^\w.() -]", re.ASCII)
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def as_signed(link: str) -> str:
    """Decode a literal `\\uXXXX`, which remains when JSON is handled as text, and nothing else.

    `%2F`, `%3D` and `%2B` are part of what was signed: decoding them breaks the signature.
    """
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), link) if "\\u" in link else link


def object_path(link: str) -> str:
    """The object that a link leads to, whatever its signature: host and path."""
    parts = urlsplit(link)
    return f"{parts.netloc}{parts.path}"


def file_name(link: str) -> str:
    """A plain file name for a link, which cannot lead out of a folder and is valid on every system."""
    path = unquote(urlsplit(link).path, errors="replace")
    name = _UNSAFE.sub("_", re.split(r"[/\\]", path)[-1]).strip(". ")[-150:].lstrip(". ")
    if _RESERVED.match(name):
        name = f"_{name}"
    return name or "file"
