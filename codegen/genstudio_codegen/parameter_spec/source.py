"""From a file's bytes to JSON: everything that can be wrong before the document means anything."""

from __future__ import annotations

import codecs
import json
import math
from pathlib import Path
from typing import NamedTuple, cast

from genstudio_codegen.problems import Problem, pointer, problem

from .model import JSONValue
from .places import scan

DEEPEST = 100
"""Levels of nesting that are read. The deepest spec known has 20."""
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LONGEST_INTEGER = 308
"""Digits: a 64-bit float ends there, and so does everything that a range can be compared with."""


class Source(NamedTuple):
    """A document, its text, and what is wrong with it as JSON; `document` means nothing where there are problems."""

    document: JSONValue
    text: str
    problems: tuple[Problem, ...] = ()


def load(path: Path) -> bytes | Problem:
    """The bytes of a file, or why there are none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return problem("file-missing", "", "There is no such file.", "Check the spelling, and the folder you are in.")
    except IsADirectoryError:
        return problem("file-is-directory", "", "This is a folder, not a spec.", f"Name its files: {path}/*.spec.json")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return problem("file-unreadable", "", f"The file cannot be read: {reason}.", "Check its permissions.")


def decode(data: bytes) -> Source:
    """The JSON document in a file's bytes."""
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        return Source(None, "", (_not_utf8(data, error),))
    if not text.strip():
        return _refused(text, problem("file-empty", "", "The file is empty.", "Save the spec again."))
    oddities: list[str] = []
    try:
        document = _parse(text, oddities)
    except json.JSONDecodeError as error:
        return _refused(text, _invalid(text, error))
    except RecursionError:
        return _refused(text, _too_deep())
    if _is_deeper(document, DEEPEST):
        return _refused(text, _too_deep())
    if oddities:
        return Source(None, text, _oddities(text))
    if "\\ud" in text or "\\uD" in text:
        return Source(document, text, tuple(_broken_names(document)))
    return Source(document, text)


def _refused(text: str, one: Problem) -> Source:
    return Source(None, text, (one,))


def _parse(text: str, oddities: list[str]) -> JSONValue:
    """Parse JSON, noting what Python's parser lets pass."""

    def pairs(items: list[tuple[str, JSONValue]]) -> dict[str, JSONValue]:
        made = dict(items)
        if len(made) != len(items):
            oddities.append("key-duplicate")
        return made

    def integer(digits: str) -> int:
        if len(digits) <= _LONGEST_INTEGER:
            return int(digits)
        oddities.append("number-too-large")
        return 0

    def number(digits: str) -> float:
        value = float(digits)
        if math.isinf(value):
            oddities.append("number-too-large")
        return value

    parsed = json.loads(
        text, object_pairs_hook=pairs, parse_int=integer, parse_float=number, parse_constant=oddities.append
    )
    return cast("JSONValue", parsed)


def _oddities(text: str) -> tuple[Problem, ...]:
    """The places of what `_parse` noted."""
    found: list[Problem] = []
    for oddity in scan(text).oddities:
        token = oddity.token
        if oddity.is_key:
            found.append(
                problem("key-duplicate", oddity.path, f"The key {token} appears twice in one object.", "Remove one.")
            )
        elif token in ("NaN", "Infinity", "-Infinity"):
            hint = "Write a number, or leave the key out."
            found.append(problem("number-not-json", oddity.path, f"{token} is not JSON.", hint))
        elif _is_too_large(token):
            shown = token if len(token) < 40 else f"of {len(token)} characters, {token[:20]}…,"
            hint = "Write a number below 1.8e308, or leave the key out."
            found.append(problem("number-too-large", oddity.path, f"The number {shown} is too large.", hint))
    return tuple(found)


def _is_too_large(token: str) -> bool:
    if token.lstrip("-").isdigit():
        return len(token) > _LONGEST_INTEGER
    return token[0] in "-0123456789" and math.isinf(float(token))


def _is_deeper(document: JSONValue, limit: int) -> bool:
    level = [document]
    for _ in range(limit):
        inner: list[JSONValue] = []
        for value in level:
            if isinstance(value, dict):
                inner.extend(value.values())
            elif isinstance(value, list):
                inner.extend(value)
        if not inner:
            return False
        level = inner
    return True


def _broken_names(document: JSONValue) -> list[Problem]:
    """Keys that hold half of a surrogate pair: no request can be encoded with one."""
    found: list[Problem] = []
    waiting: list[tuple[str, JSONValue]] = [("", document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, list):
            waiting.extend((path + pointer(index), item) for index, item in enumerate(value))
        elif isinstance(value, dict):
            for key, item in value.items():
                waiting.append((path + pointer(key), item))
                if any("\ud800" <= character <= "\udfff" for character in key):
                    message = f"The name {json.dumps(key)} holds half of a character and cannot be sent."
                    found.append(problem("text-broken", path + pointer(key), message, "Rename it in the workflow."))
    return found


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> Problem:
    if data.startswith(_UTF_16):
        return problem(
            "not-utf8", "", "The file is UTF-16, not UTF-8.", "Save it as UTF-8 (PowerShell: -Encoding utf8)."
        )
    before = data[: error.start]
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode(errors="replace")) + 1
    message = f"The byte 0x{data[error.start]:02x} is not UTF-8."
    return problem("not-utf8", "", message, "Save the file as UTF-8.").at("", line, column)


def _too_deep() -> Problem:
    message = f"The document is nested more than {DEEPEST} levels deep."
    return problem("json-too-deep", "", message, "Check that this file is a parameter spec.")


def _invalid(text: str, error: json.JSONDecodeError) -> Problem:
    hint = "Save the spec again, without editing it by hand."
    start = text.lstrip()[:2]
    if start.startswith("<"):
        hint = "This looks like a web page. Copy the spec itself from the console."
    elif start in ("{'", "['") or text[error.pos : error.pos + 1] == "'":
        hint = "JSON has double quotes only: write it with json.dumps, not with print or repr."
    elif text.startswith(("//", "/*", "#"), error.pos):
        hint = "JSON has no comments. Remove them."
    elif text[error.pos : error.pos + 1] in (",", "}", "]"):
        hint = "Look for a comma too many at this place, or just before it."
    elif not text[error.pos :].strip():
        hint = "The file ends too early: it may be cut off. Save it again."
    message = f"This is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}."
    return problem("json-invalid", "", message, hint).at("", error.lineno, error.colno)
