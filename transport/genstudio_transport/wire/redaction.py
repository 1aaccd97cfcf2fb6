"""What keeps secrets out of messages and logs: a string that is never shown, and texts with secrets removed."""

from __future__ import annotations

import re

from .links import link_parts

# API keys, tokens (JWT) and signatures that a response may quote.
_SECRETS = re.compile(r"\bsk-[\w-]{6,}|\beyJ[\w-]+(?:\.[\w-]*)*|(?i:signature|authorization|token)=[^\s&\"'<>]+")

_SHOWN = 500


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
        500 characters, on one line.
    """
    parts = link_parts(link)
    scheme = f"{parts.scheme}:" if parts.scheme else ""
    host = f"//{parts.host.rpartition('@')[2]}" if parts.host else ""
    shown = f"{scheme}{host}{parts.path}"
    shown = shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"
    return "".join(c if c.isprintable() else "\ufffd" for c in shown) + ("?…" if parts.query else "")


def redacted_text(text: str) -> str:
    """Replace API keys, tokens and signatures in a text by `***`."""
    return _SECRETS.sub("***", text)
