"""Slips in JSON that somebody typed, pasted or printed: each is named at its place, with what to write instead."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

from genstudio_codegen.problems import Problem, problem

_QUOTES = "“”„‟‘’‚«»＂＇"
_FULL_WIDTH = {"：": ":", "，": ",", "｛": "{", "｝": "}", "［": "[", "］": "]", "、": ","}
_PYTHON = {"True": "true", "False": "false", "None": "null"}


class _Slip(NamedTuple):
    """What is wrong, what to do, and where, as an offset."""

    message: str
    hint: str
    offset: int


def invalid_json(text: str, error: json.JSONDecodeError) -> Problem:
    """Describe a syntax error, with a hint for the slips that are common.

    Args:
        text: The document.
        error: The parser's error.
    """
    plain = f"{error.msg[:1].lower()}{error.msg[1:]}"
    hint = "Save the spec again, without editing it by hand."
    slip = next((found for look in _SLIPS if (found := look(text, error))), _Slip(plain, hint, error.pos))
    at = slip.offset
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    message = f"This is not valid JSON: {slip.message}."
    return problem("json-invalid", "", message, slip.hint).at("", line, column)


def _comment(text: str, error: json.JSONDecodeError) -> _Slip | None:
    at = error.pos
    if not text.startswith(("//", "/*", "#"), at):
        return None
    return _Slip("it has a comment", "JSON has no comments: remove all of them.", at)


def _trailing_comma(text: str, error: json.JSONDecodeError) -> _Slip | None:
    at = error.pos
    # Parsers point to the comma or to the bracket after it.
    comma = at if text[at : at + 1] == "," else len(text[:at].rstrip()) - 1
    if text[comma : comma + 1] != "," or text[comma + 1 :].lstrip()[:1] not in ("}", "]"):
        return None
    return _Slip("there is a comma after the last entry", "Remove this trailing comma, and others like it.", comma)


def _extra_comma(text: str, error: json.JSONDecodeError) -> _Slip | None:
    at = error.pos
    if text[at : at + 1] not in (",", "}", "]"):
        return None
    return _Slip(
        "there is nothing where a value or a key should be", "Look for an extra comma here or just before.", at
    )


def _typographic_quotes(text: str, error: json.JSONDecodeError) -> _Slip | None:
    at = error.pos
    line = text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]
    if text[at : at + 1] in _QUOTES and at < len(text):
        found = text[at]
    else:
        # A straight quote before and a curly one after a name make a string that ends somewhere else.
        found = next((character for character in line[:1000] if character in "“”"), "")
    if not found:
        return None
    hint = 'Replace the quotes around names and values by ", and copy without a word processor or chat in between.'
    return _Slip(f"it has the typographic quote {found}", hint, at)


def _full_width(text: str, error: json.JSONDecodeError) -> _Slip | None:
    at = error.pos
    found = text[at : at + 1]
    if found not in _FULL_WIDTH:
        return None
    hint = f"Write {_FULL_WIDTH[found]} instead, with the input method switched to half width."
    return _Slip(f"it has the full-width character {found}", hint, at)


def _single_quotes(text: str, error: json.JSONDecodeError) -> _Slip | None:
    at = error.pos
    if text.lstrip()[:2] not in ("{'", "['") and text[at : at + 1] != "'":
        return None
    hint = "JSON uses double quotes only: write it with json.dumps, not with print or repr."
    return _Slip("it has single quotes", hint, at)


def _python_constant(text: str, error: json.JSONDecodeError) -> _Slip | None:
    at = error.pos
    for word, instead in _PYTHON.items():
        if text.startswith(word, at):
            hint = f"Write {instead}: write JSON with json.dumps, not with print or repr."
            return _Slip(f"{word} is Python", hint, at)
    return None


def _control_character(text: str, error: json.JSONDecodeError) -> _Slip | None:
    at = error.pos
    if text[at : at + 1] not in ("\n", "\r", "\t"):
        return None
    hint = r"Write \n for a line break and \t for a tab, or save the spec again, without editing it by hand."
    return _Slip("there is a line break or a tab inside a string", hint, at)


def _truncated(text: str, error: json.JSONDecodeError) -> _Slip | None:
    at = error.pos
    if text[at:].strip() and not (error.msg.startswith("Unterminated string") and "\n" not in text[at:].strip()):
        return None
    return _Slip("it ends too early", "The file may be truncated. Save it again.", at)


def _text_around(text: str, error: json.JSONDecodeError) -> _Slip | None:
    at = error.pos
    if not text[:at].strip() and "{" in text:
        return _Slip("there is text before the document", "Remove everything before the first {.", at)
    if error.msg == "Extra data" and text[:at].strip():
        return _Slip("there is text after the document", "Keep one document in the file, up to its last }.", at)
    return None


_SLIPS: tuple[Callable[[str, json.JSONDecodeError], _Slip | None], ...] = (
    _comment,
    _trailing_comma,
    _single_quotes,
    _full_width,
    _python_constant,
    _text_around,
    _typographic_quotes,
    _control_character,
    _truncated,
    _extra_comma,
)
