"""Result links, which are signed in their query: used exactly as they were signed, and compared by object."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from ..links import LinkFacts, link_parts, safe_name
from ..redaction import redacted

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


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


@lru_cache(maxsize=1024)
def signed_link_facts(link: str) -> LinkFacts:
    """What a signed link says; two links to one object differ only in their signatures."""
    return LinkFacts(file_name(link), object_path(link), redacted(link))
