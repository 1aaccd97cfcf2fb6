"""The words of a command line as Windows splits it: cmd.exe or PowerShell first, and then the program itself."""

from __future__ import annotations

from .bash_words import OpenQuote


def cmd_words(text: str) -> list[str]:
    """Split a command for cmd.exe: carets are removed outside of quotes, and then the program splits the line.

    Raises:
        OpenQuote: A quote is not closed.
    """
    return program_words(_without_carets(text.replace("\r\n", "\n")))


def _without_carets(text: str) -> str:
    """What cmd.exe hands on. It knows no escaped quote: every `"` that has no caret opens or closes."""
    pieces: list[str] = []
    quoted = False
    at = 0
    while at < len(text):
        character = text[at]
        if character == "^" and not quoted:
            # A line that ends with a caret goes on, and the first character of the next one loses its meaning.
            at += 2 if text.startswith("^\n", at) else 1
            pieces.append(text[at : at + 1])
        else:
            quoted ^= character == '"'
            pieces.append(character)
        at += 1
    return "".join(pieces)


def program_words(line: str) -> list[str]:
    r"""Split a line as programs on Windows do: `"..."` groups, and `\"` or, inside quotes, `""` is a quote.

    Raises:
        OpenQuote: A quote is not closed.
    """
    words: list[str] = []
    word: list[str] | None = None
    quoted = False
    at = 0
    while at < len(line):
        character = line[at]
        if character.isspace() and not quoted:
            if word is not None:
                words.append("".join(word))
                word = None
            at += 1
            continue
        word = [] if word is None else word
        if character == "\\":
            end = at
            while end < len(line) and line[end] == "\\":
                end += 1
            count = end - at
            if line.startswith('"', end):
                # Backslashes count in pairs only before a quote.
                word.append("\\" * (count // 2))
                if count % 2:
                    word.append('"')
                    end += 1
            else:
                word.append("\\" * count)
            at = end
        elif character == '"':
            if quoted and line.startswith('""', at):
                word.append('"')
                at += 2
            else:
                quoted = not quoted
                at += 1
        else:
            word.append(character)
            at += 1
    if quoted:
        raise OpenQuote('"')
    if word is not None:
        words.append("".join(word))
    return words


def powershell_words(text: str) -> list[str]:
    r"""Split a command for PowerShell: `'...'` with `''`, `"..."` with a backtick or `""`.

    In its older versions a quote in an argument has a backslash as well, which the program removes: `'{\"a\": 1}'`.

    Raises:
        OpenQuote: A quote is not closed.
    """
    words: list[str] = []
    word: list[str] | None = None
    quote = ""
    at = 0
    text = text.replace("\r\n", "\n")
    while at < len(text):
        character = text[at]
        if character.isspace() and not quote:
            if word is not None:
                words.append("".join(word))
                word = None
            at += 1
            continue
        if character == "`" and quote != "'":
            if not text.startswith("`\n", at):
                word = [] if word is None else word
                word.append(text[at + 1 : at + 2])
            at += 2
            continue
        word = [] if word is None else word
        if character in ("'", '"') and quote in ("", character):
            if quote and text.startswith(character * 2, at):
                word.append(character)
                at += 1
            else:
                quote = "" if quote else character
        elif text.startswith('\\"', at) and quote == "'":
            word.append('"')
            at += 1
        else:
            word.append(character)
        at += 1
    if quote:
        raise OpenQuote(quote)
    if word is not None:
        words.append("".join(word))
    return words
