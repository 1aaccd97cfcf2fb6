"""What keeps secrets out of messages and logs: a string that is never shown, and texts with secrets removed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# API keys, tokens (JWT) and signatures that a response may quote.
_SECRETS = re.compile(r"\bsk-[\w-]{6,}|\beyJ[\w-]+(?:\.[\w-]*)*|(?i:signature|authorization|token)=[^\s&\"'<>]+")


class Secret(str):
    """A string that `repr` does not show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


def redacted(link: str) -> str:
    """Remove the secrets from a link, as logs and errors show it.

    Args:
        link: Any URL, such as a result link or the address of a progress socket.

    Returns:
        The URL without its query, which may contain a signature, and without a user name or password.
    """
    parts = urlsplit(link)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}{'?…' if parts.query else ''}"


def redacted_text(text: str) -> str:
    """Replace API keys, tokens and signatures in a text by `***`."""
    return _SECRETS.sub("***", text)
