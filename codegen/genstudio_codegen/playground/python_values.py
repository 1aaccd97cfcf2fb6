"""Values as Python source in the style of black, long texts over several lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import ucd_3_2_0

from genstudio_codegen.text import string_literal

from .sample_call import RANDOM_SEED, LocalFile, SampleValue

LINE_LENGTH = 88
"""Black's own."""
_LONGEST_SPLIT = 20_000
"""A longer text is one line: nobody reads it, and the page shows code at every keystroke."""
_INDENT = "    "
# A piece of a long text ends after a line break or a space.
_PIECE = re.compile(r"[^\n ]*(?:\n| +|\Z)")


def argument(name: str, value: SampleValue, indent: str) -> str:
    """A keyword argument on lines of its own: indented, and with a comma at the end."""
    return "\n".join(_lines(f"{indent}{name}=", value, indent)) + ","


def one_line(value: SampleValue) -> str:
    """A value as one expression on one line."""
    if value is RANDOM_SEED:
        return "RANDOM"
    if isinstance(value, LocalFile):
        return f"Path({quoted(value.name)})"
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(map(one_line, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)}: {one_line(item)}" for key, item in value.items()) + "}"
    return repr(value).replace("e+", "e")


def quoted(text: str) -> str:
    """A string as Python source: in double quotes, unless single ones need fewer escapes."""
    quote = "'" if text.count("'") < text.count('"') else '"'
    parts = (f"\\{part}" if part == quote else part if part in "'\"" else _escaped(part) for part in _parts(text))
    return f"{quote}{''.join(parts)}{quote}"


def shown_width(text: str) -> int:
    """How many columns a line takes: ideographs, their punctuation and pictographs take two."""
    if text.isascii():
        return len(text)
    return sum(2 if ucd_3_2_0.east_asian_width(one) in "WF" or 0x1F000 <= ord(one) < 0x1FB00 else 1 for one in text)


def _lines(head: str, value: SampleValue, indent: str) -> Iterator[str]:
    """A value behind `head`, without the comma after it."""
    line = f"{head}{one_line(value)}"
    inner = indent + _INDENT
    if shown_width(line) < LINE_LENGTH:
        yield line
    elif isinstance(value, str | LocalFile):
        text, call = (value.name, "Path") if isinstance(value, LocalFile) else (value, "")
        width = LINE_LENGTH - len(inner)
        pieces = _text_pieces(text, width) if len(text) <= _LONGEST_SPLIT else [quoted(text)]
        if shown_width(" ".join(pieces)) <= width or len(pieces) == 1:
            # It is the name before the text that is long, or the text is one word.
            pieces = [quoted(text)]
            if not call:
                yield line
                return
        yield f"{head}{call}("
        yield from (f"{inner}{piece}" for piece in pieces)
        yield f"{indent})"
    elif isinstance(value, list) and value:
        yield f"{head}["
        for item in value:
            yield "\n".join(_lines(inner, item, inner)) + ","
        yield f"{indent}]"
    elif isinstance(value, dict) and value:
        yield f"{head}{{"
        for key, item in value.items():
            yield "\n".join(_lines(f"{inner}{quoted(key)}: ", item, inner)) + ","
        yield f"{indent}}}"
    else:
        yield line


def _text_pieces(text: str, width: int) -> list[str]:
    """A long text as literals that Python joins: one per line of it, and more where a line is long."""
    pieces: list[str] = []
    current = ""
    for word in filter(None, _PIECE.findall(text)):
        if current and (current.endswith("\n") or not _fits(current + word, width)):
            pieces.append(current)
            current = ""
        start = 0
        while not _fits(current := current + word[start : start + width], width):
            cut = _cut(current, width)
            start += cut
            pieces.append(current[:cut])
            current = ""
    return [quoted(piece) for piece in [*pieces, *([current] if current else [])]]


def _fits(text: str, width: int) -> bool:
    # Most texts that do not fit are seen to be too long without quoting them.
    return len(text) + 2 <= width and shown_width(quoted(text)) <= width


def _cut(text: str, width: int) -> int:
    """How many characters of a text, at least one, fit into a literal."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _fits(text[:middle], width) else (low, middle - 1)
    return low


def _parts(text: str) -> list[str]:
    return [part for part in re.split("(['\"])", text) if part]


def _escaped(part: str) -> str:
    return string_literal(part)[1:-1]
