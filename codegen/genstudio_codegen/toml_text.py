"""Reading TOML that others may have written, and writing keys and strings."""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any


def parse_toml(data: bytes) -> dict[str, Any]:
    """Parse a TOML document.

    Raises:
        ValueError: It is not UTF-8, not valid TOML, nested too deeply, or holds a number that is too long.
    """
    try:
        return tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start} is not UTF-8") from None
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def toml_key(name: str) -> str:
    """A name as a key in TOML, quoted where it has to be."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml_string(name)


def toml_string(text: str) -> str:
    """A text as a string in TOML."""
    # TOML forbids a raw DEL, which JSON does not escape.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
