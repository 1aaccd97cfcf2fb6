"""Links that are signed in their query, as GenStudio's are: what they say without a request."""

from __future__ import annotations

from .links import LinkFacts, file_name, object_path
from .redaction import redacted


def signed_link_facts(link: str) -> LinkFacts:
    """What a signed link says; two links to one object differ only in their signatures."""
    return LinkFacts(file_name(link), object_path(link), redacted(link))
