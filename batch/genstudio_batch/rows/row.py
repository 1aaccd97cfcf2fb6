"""What a row is: its position, its key, its workflow and the parameters that it gives, all of it JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genstudio_transport import JSONValue

LARGEST_KEY = 200
"""Characters. A key becomes part of file names, of workflow ids and of an index of the database."""
_HASH_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the parameters of one task.

    Attributes:
        number: The position in the source, from 1. A header and blank lines do not count.
        key: What identifies the row in its batch: the value of the key column, or its number and a hash of its content.
        workflow: The import path of the generated module, such as `acme.workflows.text_to_image`.
        values: The parameters that are given. A file is `{"path": …}`, absolute, `{"url": …}`, which is fetched and
            uploaded, `{"on_server": …}`, or the id or OSS or S3 URL that is sent as it is. `"RANDOM"` draws a seed.
    """

    number: int
    key: str
    workflow: str
    values: Mapping[str, JSONValue]


def content_key(number: int, workflow: str, values: Mapping[str, object]) -> str:
    """The key of a row without a key column: its number, and a hash of what was given.

    Args:
        number: The row's number.
        workflow: The import path of its module.
        values: The parameters as they were given, before paths are made absolute: a batch may move with its pictures.
    """
    text = json.dumps([workflow, values], sort_keys=True, separators=(",", ":"))
    return f"{number}:{hashlib.sha256(text.encode()).hexdigest()[:_HASH_DIGITS]}"


def key_problem(key: object) -> str | None:
    """Say why a value cannot be a key; None if it can."""
    if isinstance(key, int) and not isinstance(key, bool):
        return None
    if not isinstance(key, str):
        return f"a key is a text or an integer, not {type(key).__name__}"
    if not key.strip():
        return "the key is empty: give each row a key of its own"
    if len(key) > LARGEST_KEY:
        return f"the key has {len(key)} characters; at most {LARGEST_KEY} are allowed"
    if not key.isprintable():
        return "the key contains characters that cannot be printed"
    return None
