"""How values are shown in messages and notes."""

from __future__ import annotations

import json

from .model import JSONValue

_LONGEST = 60


def shown(value: object) -> str:
    """A JSON value on one line, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False)
    if len(text) <= _LONGEST:
        return text
    return text[: _LONGEST - 2] + ('…"' if isinstance(value, str) else "…")


def as_text(value: JSONValue) -> str:
    """A string, or "" for anything else."""
    return value if isinstance(value, str) else ""
