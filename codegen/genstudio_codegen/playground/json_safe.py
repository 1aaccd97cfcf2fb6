"""Values as the page can hold them: JavaScript's numbers lose integers above 2^53, so those travel as decimal strings."""

from __future__ import annotations

import json
import re

from genstudio_codegen.parameter_spec import Choice, JSONValue
from genstudio_codegen.text import is_plain

LARGEST_EXACT = 2**53 - 1
"""`Number.MAX_SAFE_INTEGER` of JavaScript."""

_LINE = 88

# JSON escapes by UTF-16 code unit, so a character outside the basic plane becomes two escapes.
_NOT_ASCII = re.compile(r"[^\n\x20-\x7e]")


def exact_choice(value: Choice) -> Choice:
    """A plain value, with an integer that JavaScript would round as a decimal string."""
    return str(value) if type(value) is int and abs(value) > LARGEST_EXACT else value


def exact_value(value: JSONValue) -> JSONValue:
    """A JSON value, with every integer in it that JavaScript would round as a decimal string."""
    if isinstance(value, list):
        return [exact_value(item) for item in value]
    if isinstance(value, dict):
        return {key: exact_value(item) for key, item in value.items()}
    return value if value is None else exact_choice(value)


def json_text(value: JSONValue) -> str:
    """A value as JSON to read and to send: short parts on one line, characters that hide or break lines as escapes."""
    return _pretty(value, "")


def _pretty(value: JSONValue, indent: str) -> str:
    line = _NOT_ASCII.sub(_plain_or_escaped, json.dumps(value, ensure_ascii=False))
    # What is outermost always takes several lines, so that a request looks alike whatever is in it.
    if (indent and len(indent) + len(line) <= _LINE) or not value or not isinstance(value, list | dict):
        return line
    inner = f"{indent}  "
    if isinstance(value, dict):
        items = [f"{_pretty(key, '')}: {_pretty(item, inner)}" for key, item in value.items()]
        return f"{{\n{_joined(items, inner)}\n{indent}}}"
    return f"[\n{_joined([_pretty(item, inner) for item in value], inner)}\n{indent}]"


def _joined(items: list[str], indent: str) -> str:
    return ",\n".join(f"{indent}{item}" for item in items)


def _plain_or_escaped(match: re.Match[str]) -> str:
    character = match.group()
    return character if is_plain(character) else json.dumps(character)[1:-1]
