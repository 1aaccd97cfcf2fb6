"""How values are shown in messages and notes."""

from __future__ import annotations

import json

from .model import JSONValue

_LONGEST = 60


def shown(value: object) -> str:
    """A JSON value on one line, cut where it is long."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def as_text(value: JSONValue) -> str:
    """A string, or "" for anything else."""
    return value if isinstance(value, str) else ""
