"""What is wrong with a text that should be JSON, each problem with its place and a hint."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from genstudio_codegen.problems import Problem, pointer, problem

from .json_values import JSONValue
from .other_formats import guess_chinese
from .text_positions import find_positions

LONGEST_INTEGER = 308
"""Digits. The range of a 64-bit float ends there, and with it every range that a value can be compared with."""


def not_utf8(data: bytes, error: UnicodeDecodeError) -> Problem:
    """Describe the first byte that is not UTF-8, and guess the encoding if the text may be Chinese."""
    before = data[: error.start]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
    message = f"The byte 0x{data[error.start]:02x} is not valid UTF-8."
    found = guess_chinese(data) or problem("not-utf8", "", message, "Save the file as UTF-8.")
    return found.at("", line, column)


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
