"""What is wrong with a text that should be JSON, each problem with its place and a hint."""

from __future__ import annotations

import codecs
import json
import math
from collections.abc import Iterator

from genstudio_codegen.problems import Problem, pointer, problem

from .json_values import JSONValue
from .text_positions import find_positions

LONGEST_INTEGER = 308
"""Digits. The range of a 64-bit float ends there, and with it every range that a value can be compared with."""

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def not_utf8(data: bytes, error: UnicodeDecodeError) -> Problem:
    """Describe the first byte that is not UTF-8."""
    if data.startswith(_UTF_16):
        hint = "Save it as UTF-8 (PowerShell: -Encoding utf8)."
        return problem("not-utf8", "", "The file is UTF-16, not UTF-8.", hint)
    before = data[: error.start]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
    message = f"The byte 0x{data[error.start]:02x} is not valid UTF-8."
    return problem("not-utf8", "", message, "Save the file as UTF-8.").at("", line, column)


def invalid_json(text: str, error: json.JSONDecodeError) -> Problem:
    """Describe a syntax error, with a hint for the mistakes that are common."""
    hint = "Save the spec again, without editing it by hand."
    start = text.lstrip()[:2]
    if start.startswith("<"):
        hint = "This looks like a web page. Copy the spec itself from the console."
    elif start in ("{'", "['") or text[error.pos : error.pos + 1] == "'":
        hint = "JSON uses double quotes only: write it with json.dumps, not with print or repr."
    elif text.startswith(("//", "/*", "#"), error.pos):
        hint = "JSON has no comments. Remove them."
    elif text[error.pos : error.pos + 1] in (",", "}", "]"):
        hint = "Look for an extra comma here or just before."
    elif not text[error.pos :].strip():
        hint = "The file ends too early and may be truncated. Save it again."
    message = f"This is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}."
    return problem("json-invalid", "", message, hint).at("", error.lineno, error.colno)


def too_deep(limit: int) -> Problem:
    """Describe a document that is nested deeper than `limit` levels."""
    message = f"The document is nested more than {limit} levels deep."
    return problem("json-too-deep", "", message, "Check that this file is a parameter spec.")


def suspect_tokens(text: str) -> tuple[Problem, ...]:
    """Describe every repeated key, constant and oversized number of a document that Python's parser accepts."""
    found: list[Problem] = []
    for suspect in find_positions(text).suspects:
        token = suspect.token
        if suspect.is_key:
            message = f"The key {token} appears twice in one object."
            found.append(problem("key-duplicate", suspect.path, message, "Remove one of them."))
        elif token in ("NaN", "Infinity", "-Infinity"):
            hint = "Write a number, or remove the key."
            found.append(problem("number-not-json", suspect.path, f"{token} is not valid JSON.", hint))
        elif _is_too_large(token):
            number = token if len(token) < 40 else f"{token[:20]}… ({len(token)} characters)"
            hint = "Write a number below 1.8e308, or remove the key."
            found.append(problem("number-too-large", suspect.path, f"The number {number} is too large.", hint))
    return tuple(found)


def broken_names(document: JSONValue) -> Iterator[Problem]:
    """Describe every key that contains half of a surrogate pair, which no request can encode."""
    waiting: list[tuple[str, JSONValue]] = [("", document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, list):
            waiting.extend((path + pointer(index), item) for index, item in enumerate(value))
        elif isinstance(value, dict):
            for key, item in value.items():
                waiting.append((path + pointer(key), item))
                if any("\ud800" <= character <= "\udfff" for character in key):
                    message = f"The name {json.dumps(key)} contains half of a surrogate pair and cannot be sent."
                    yield problem("text-broken", path + pointer(key), message, "Rename it in the workflow.")


def _is_too_large(token: str) -> bool:
    if token.lstrip("-").isdigit():
        return len(token) > LONGEST_INTEGER
    return token[0] in "-0123456789" and math.isinf(float(token))
