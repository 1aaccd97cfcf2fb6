"""The words of a command line as bash and zsh split it."""

from __future__ import annotations

import re

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "v": "\v"}
_CODE = re.compile(r"x([0-9A-Fa-f]{1,2})|u([0-9A-Fa-f]{1,4})|U([0-9A-Fa-f]{1,8})|([0-7]{1,3})")
_PLAIN = re.compile(r"""[^\s'"\\$;|&<>]+""")
_ENDS = ";|&<>"


class OpenQuote(ValueError):
    """A quote is opened and not closed."""


def bash_commands(text: str) -> list[list[str]]:
    r"""Split a text into commands, and each command into words.

    Quotes are `'...'`, `"..."` and `$'...'`; a backslash at the end of a line continues it. Nothing is expanded: a
    variable stays as it is written.

    Raises:
        OpenQuote: A quote is not closed.
    """
    text = text.replace("\r\n", "\n")
    commands: list[list[str]] = [[]]
    pieces: list[str] | None = None
    at = 0
    while at < len(text):
        character = text[at]
        if character.isspace() or character in _ENDS:
            if pieces is not None:
                commands[-1].append("".join(pieces))
                pieces = None
            if (character == "\n" or character in _ENDS) and commands[-1]:
                commands.append([])
            at += 1
            continue
        if character == "#" and pieces is None:
            at = _line_end(text, at)
            continue
        if text.startswith("\\\n", at):
            # The two are nothing at all, and do not begin a word.
            at += 2
            continue
        piece, at = _piece(text, at)
        if pieces is None:
            pieces = []
        pieces.append(piece)
    if pieces is not None:
        commands[-1].append("".join(pieces))
    return commands


def _piece(text: str, at: int) -> tuple[str, int]:
    """One quoted, escaped or plain piece of a word, and where the text goes on."""
    if text[at] == "\\":
        return text[at + 1 : at + 2], at + 2
    if text[at] == "'":
        end = _closing(text, "'", at + 1)
        return text[at + 1 : end], end + 1
    if text[at] == '"':
        return _double_quoted(text, at + 1)
    if text.startswith("$'", at):
        return _ansi_quoted(text, at + 2)
    plain = _PLAIN.match(text, at)
    piece = plain[0] if plain else text[at]
    return piece, at + len(piece)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _closing(text: str, quote: str, at: int) -> int:
    end = text.find(quote, at)
    if end < 0:
        raise OpenQuote(quote)
    return end


def _double_quoted(text: str, at: int) -> tuple[str, int]:
    pieces: list[str] = []
    while True:
        end = at
        while end < len(text) and text[end] not in '"\\':
            end += 1
        pieces.append(text[at:end])
        if end >= len(text):
            raise OpenQuote('"')
        if text[end] == '"':
            return "".join(pieces), end + 1
        escaped = text[end + 1 : end + 2]
        if escaped != "\n":
            pieces.append(escaped if escaped in ('"', "\\", "$", "`") else "\\" + escaped)
        at = end + 2


def _ansi_quoted(text: str, at: int) -> tuple[str, int]:
    """Read `$'...'`, with the escapes of C."""
    pieces: list[str] = []
    while True:
        end = at
        while end < len(text) and text[end] not in "'\\":
            end += 1
        pieces.append(text[at:end])
        if end >= len(text):
            raise OpenQuote("$'")
        if text[end] == "'":
            return "".join(pieces), end + 1
        code = _CODE.match(text, end + 1)
        if code:
            pieces.append(_character(code))
            at = code.end()
        else:
            escaped = text[end + 1 : end + 2]
            pieces.append(_ESCAPES.get(escaped, escaped if escaped in ("'", '"', "\\", "?") else "\\" + escaped))
            at = end + 2


def _character(code: re.Match[str]) -> str:
    digits = code[1] or code[2] or code[3]
    number = int(digits, 16) if digits else int(code[4], 8)
    return chr(number) if number < 0x110000 and number else "\ufffd"
