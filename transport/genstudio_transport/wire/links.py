"""Result links: used exactly as they were signed, compared by object, and turned into safe file names."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_UNSAFE = re.compile(r"[^\w.() -]", re.ASCII)
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_LONGEST_NAME = 255
# RFC 3986, appendix B: every text has these parts, so that no link makes this fail.
_PARTS = re.compile(r"(?s)(?:(?P<scheme>[^:/?#]+):)?(?://(?P<host>[^/?#]*))?(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?")


class LinkParts(NamedTuple):
    """The parts of a link, valid or not; "" for a part that is missing."""

    scheme: str
    host: str
    """With a port, and with a user name and password if there are any."""
    path: str
    query: str


class LinkFacts(NamedTuple):
    """What a link to a result file says without a request."""

    name: str
    """A safe file name."""
    object: str
    """The same for all links to one file, however each of them is signed."""
    shown: str
    """How messages and logs name the file, without secrets."""


def link_parts(link: str) -> LinkParts:
    """Split any text as if it were a link."""
    found = _PARTS.match(link)
    return LinkParts(**found.groupdict("")) if found else LinkParts("", "", link, "")


def as_signed(link: str) -> str:
    """Decode a literal `\\uXXXX`, which remains when JSON is handled as text, and nothing else.

    `%2F`, `%3D` and `%2B` are part of what was signed: decoding them breaks the signature.
    """
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), link) if "\\u" in link else link


def object_path(link: str) -> str:
    """The object that a link leads to, whatever its signature: host and path."""
    parts = link_parts(link)
    return f"{parts.host}{parts.path}"


def file_name(link: str) -> str:
    """A plain file name for a link, which cannot lead out of a folder and is valid on every system."""
    return safe_name(unquote(link_parts(link).path, errors="replace"))


def safe_name(path: str) -> str:
    """A plain file name for the last part of a path that somebody else chose."""
    name = _UNSAFE.sub("_", re.split(r"[/\\]", path)[-1]).strip(". ")[-150:].strip(". ")
    return f"_{name}" if _RESERVED.match(name) else name or "file"


def is_file_name(name: str) -> bool:
    """Whether a text is the name of a file in a folder, on every system."""
    return (
        name.isprintable()
        and name not in ("", ".", "..")
        and not any(c in name for c in "/\\:")
        and len(name.encode()) <= _LONGEST_NAME
        and not _RESERVED.match(name)
    )
