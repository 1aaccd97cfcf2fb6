"""Which characters of foreign text stand as they are in what we write, the same on every Python version.

`str.isprintable` and `repr` follow the interpreter's Unicode version, so that an emoji would be written raw by one
Python and escaped by another. Python carries the Unicode 3.2 database unchanged in every version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from unicodedata import ucd_3_2_0

_NOT_ASCII = re.compile(r"[^\n\x20-\x7e]")
_ESCAPE = re.compile(r"\\(?:\\|x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})")
# Blocks that hold only symbols, pictographs and ideographs, now and later: nothing in them steers a terminal.
_VISIBLE = (range(0x2190, 0x2C00), range(0x1F000, 0x1FB00), range(0x20000, 0x32000))


@lru_cache(maxsize=4096)
def is_plain(character: str) -> bool:
    """Whether a character is visible, and neither moves text, breaks a line nor hides."""
    code = ord(character)
    if code < 0x7F:
        return code >= 0x20
    return ucd_3_2_0.category(character)[0] in "LMNPS" or any(code in block for block in _VISIBLE)


def plain_text(text: str) -> str:
    """Text with every character that is not plain written as its Python escape, line breaks aside."""
    return _NOT_ASCII.sub(_plain_or_escaped, text)


def plain_line(text: str) -> str:
    """Text as one line that a terminal, an editor or a comment shows and does not obey."""
    return plain_text(text).replace("\n", "\\n")


def _plain_or_escaped(match: re.Match[str]) -> str:
    character = match.group()
    return character if is_plain(character) else escaped(character)


def escaped(character: str) -> str:
    """A character as a Python escape, such as `\\u202e`."""
    return ascii(character)[1:-1]


def string_literal(text: str) -> str:
    """A string as Python source, made by `ascii`, with the plain characters written as themselves again."""
    source = ascii(text)
    if source[0] == "'" and "'" not in text and '"' not in text:
        source = f'"{source[1:-1]}"'
    return source if text.isascii() else _ESCAPE.sub(_unescape, source)


def _unescape(match: re.Match[str]) -> str:
    source = match.group()
    if source[1] == "\\":
        return source
    character = chr(int(source[2:], 16))
    return character if ord(character) > 0x7E and is_plain(character) else source


def one_line(text: str, limit: int | None = None) -> str:
    """Text as one plain line, its white space folded, cut with an ellipsis beyond `limit` characters."""
    line = plain_line(" ".join(text.split()))
    return line if limit is None or len(line) <= limit else line[: limit - 1].rstrip() + "…"


def first_few(items: Iterable[str], shown: int = 5) -> str:
    """The first of some items, and how many there are when that is not all of them."""
    every = list(items)
    return ", ".join(every[:shown]) + (f", … ({len(every)} in all)" if len(every) > shown else "")
