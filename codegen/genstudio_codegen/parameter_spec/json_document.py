"""From a file's bytes to a JSON document, before anything in it has a meaning."""

from __future__ import annotations

import codecs
import errno
import json
import math
from pathlib import Path
from typing import NamedTuple, cast

from genstudio_codegen.files import LARGEST_FILE, read_file
from genstudio_codegen.problems import Problem, problem

from .json_problems import LONGEST_INTEGER, broken_names, not_utf8, suspect_tokens, too_deep
from .json_slips import invalid_json
from .json_values import JSONValue
from .other_formats import recognise_format

DEEPEST = 100
"""Levels of nesting that are read. The deepest known spec has 20."""


class JSONDocument(NamedTuple):
    """A document, its text, and what is wrong with it as JSON.

    Attributes:
        value: The parsed document; meaningless if there are problems.
        text: The decoded text.
        problems: What is wrong with it.
    """

    value: JSONValue
    text: str
    problems: tuple[Problem, ...] = ()


def read_document(path: Path) -> bytes | Problem:
    """Read a file's bytes.

    Args:
        path: The file.

    Returns:
        The bytes, or the problem that prevented reading them.
    """
    try:
        return read_file(path)
    except FileNotFoundError:
        return problem("file-missing", "", "There is no such file.", "Check the spelling and the current folder.")
    except IsADirectoryError:
        return problem("file-is-directory", "", "This is a folder, not a spec.", f"Name its files: {path}/*.spec.json")
    except OSError as error:
        if error.errno == errno.EFBIG:
            hint = "Check that this file is a parameter spec."
            return problem("file-too-large", "", f"The file is larger than {LARGEST_FILE // 2**20} MiB.", hint)
        hint = "Check its permissions, and that it is a regular file."
        return problem("file-unreadable", "", f"The file cannot be read: {error.strerror or error}.", hint)


def decode_json(data: bytes, *, constants_as_null: bool = False) -> JSONDocument:
    """Decode the JSON document in a file's bytes.

    Stricter than Python's parser: repeated keys, NaN, numbers that no 64-bit float can hold, deep nesting and names
    with half of a surrogate pair are problems.

    Args:
        data: The bytes, in UTF-8, with or without a byte order mark.
        constants_as_null: Read NaN and Infinity, which Python programs write, as null.
    """
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        return JSONDocument(None, "", (recognise_format(data) or not_utf8(data, error),))
    if not text.strip():
        return JSONDocument(None, text, (problem("file-empty", "", "The file is empty.", "Save the spec again."),))
    try:
        document, is_suspect = _parse(text, constants_as_null=constants_as_null)
    except json.JSONDecodeError as error:
        return JSONDocument(None, text, (recognise_format(data) or invalid_json(text, error),))
    except RecursionError:
        return JSONDocument(None, text, (too_deep(DEEPEST),))
    if _is_deeper(document, DEEPEST):
        return JSONDocument(None, text, (too_deep(DEEPEST),))
    if is_suspect:
        return JSONDocument(None, text, suspect_tokens(text))
    if "\\ud" in text or "\\uD" in text:
        return JSONDocument(document, text, tuple(broken_names(document)))
    return JSONDocument(document, text)


def _parse(text: str, *, constants_as_null: bool) -> tuple[JSONValue, bool]:
    """Parse JSON, noting whether Python's parser accepted something that it should not."""
    suspects: list[str] = []

    def pairs(items: list[tuple[str, JSONValue]]) -> dict[str, JSONValue]:
        made = dict(items)
        if len(made) != len(items):
            suspects.append("a repeated key")
        return made

    def integer(digits: str) -> int:
        if len(digits) <= LONGEST_INTEGER:
            return int(digits)
        suspects.append(digits)
        return 0

    def number(digits: str) -> float:
        value = float(digits)
        if math.isinf(value):
            suspects.append(digits)
        return value

    constant = _null if constants_as_null else suspects.append
    parsed = json.loads(text, object_pairs_hook=pairs, parse_int=integer, parse_float=number, parse_constant=constant)
    return cast("JSONValue", parsed), bool(suspects)


def _null(_: str) -> None:
    return None


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
