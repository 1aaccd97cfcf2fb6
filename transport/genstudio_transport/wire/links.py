"""Links to result files: their parts, and the safe names that files get from them."""

from __future__ import annotations

import re
from typing import NamedTuple

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
