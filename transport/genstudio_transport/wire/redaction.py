"""What keeps secrets out of messages and logs: a string that is never shown, and texts with secrets removed."""

from __future__ import annotations

import re

from .links import link_parts

# API keys, tokens (JWT) and signatures that a response may quote.
_SECRETS = re.compile(r"\bsk-[\w-]{6,}|\beyJ[\w-]+(?:\.[\w-]*)*|(?i:signature|authorization|token)=[^\s&\"'<>]+")

_LONGEST_LINK = 500
_LONGEST_TEXT = 20_000


class Secret(str):
    """A string that `repr` does not show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


def redacted(link: str) -> str:
    """Remove the secrets from a link, as logs and errors show it.

    Args:
        link: Any text, such as a result link or the address of a progress socket.

    Returns:
        The link without its query, which may contain a signature, and without a user name or password; cut after
        500 characters, and on one line.
    """
    parts = link_parts(link)
    scheme = f"{parts.scheme}:" if parts.scheme else ""
    host = f"//{parts.host.rpartition('@')[2]}" if parts.host else ""
    shown = f"{scheme}{host}{parts.path}"
    shown = shown if len(shown) <= _LONGEST_LINK else f"{shown[:_LONGEST_LINK]}…"
    return "".join(c if c.isprintable() else "\ufffd" for c in shown) + ("?…" if parts.query else "")


def redacted_text(text: str) -> str:
    """Replace API keys, tokens and signatures in a text by `***`, and cut it after 20,000 characters."""
    text = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
    return _SECRETS.sub("***", text)
