"""Links to the files of a ComfyUI server, which name the file in their query."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs, quote, urlencode

from ..links import LinkFacts, link_parts, safe_name
from ..redaction import redacted
from . import protocol

_FIELDS = ("filename", "subfolder", "type")


def view_link(base_url: str, file: Mapping[str, object]) -> str:
    """The link to a file.

    Args:
        base_url: The server's address.
        file: The file as the server names it: `filename`, `subfolder` and `type`.
    """
    named = {field: value for field in _FIELDS if isinstance(value := file.get(field), str)}
    return f"{base_url}{protocol.VIEW}?{urlencode(named, quote_via=quote, safe='')}"


def is_view_link(base_url: str, link: str) -> bool:
    """Whether a link leads to a file of this server, so that the client's headers may be sent along."""
    return link.startswith(f"{base_url}{protocol.VIEW}?")


def view_facts(link: str) -> LinkFacts:
    """What a link to a file says without a request; also for a link that another server gave."""
    fields = parse_qs(link_parts(link).query)
    folder, name = (fields.get(field, [""])[0] for field in ("subfolder", "filename"))
    shown = f"{redacted(link.partition('?')[0])}: {redacted(f'{folder}/{name}' if folder else name)}"
    return LinkFacts(safe_name(name), link, shown)
