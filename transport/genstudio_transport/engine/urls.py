"""The one parse of a URL that is about to be requested: a result link, or the URL given to `Image.from_url`."""

from __future__ import annotations

from yarl import URL


def request_url(link: str, *, encoded: bool) -> URL:
    """Parse a URL that is about to be requested.

    Args:
        link: An http or https URL.
        encoded: Whether it is sent exactly as it is, as a signed link must be; otherwise it is escaped where needed.

    Raises:
        ValueError: It cannot be requested: it has another scheme, no host, or characters that no URL has.
    """
    if " " in link or not link.isprintable():
        raise ValueError("spaces and control characters are not valid in a URL")
    url = URL(link, encoded=encoded)
    if url.scheme not in ("http", "https") or not url.raw_host or not url.port:
        raise ValueError("not an http or https URL with a host and a valid port")
    return url
