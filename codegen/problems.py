"""Problems found in input, as values: what is wrong, where, and what to do about it.

`RULES` is the one list of problem codes; `docs/problems.md` is written from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of one document.

    `path` is a JSON pointer into the document ("" is the whole of it); `source`, `line` and `column` (from 1) are
    filled in where they are known.
    """

    code: str
    severity: Severity
    path: str
    message: str
    hint: str = ""
    source: str = ""
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.source, self.line, self.column) if part not in ("", None))
        head = f"{place}: " if place else ""
        text = f"{head}{self.severity}[{self.code}] {printable(self.message)}"
        if self.path:
            text += f" (at {printable(self.path)})"
        return f"{text}\n    hint: {printable(self.hint)}" if self.hint else text

    def at(self, source: str, line: int | None = None, column: int | None = None) -> Problem:
        """The same problem with its place in a file."""
        return replace(self, source=source, line=line, column=column)


@dataclass(frozen=True, slots=True)
class Rule:
    """What one problem code means: how severe it is, and the one sentence of why it is checked."""

    severity: Severity
    purpose: str


def problem(code: str, path: str, message: str, hint: str = "") -> Problem:
    """A problem with the severity that its code's rule states."""
    return Problem(code, RULES[code].severity, path, message, hint)


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems is an error."""
    return any(one.severity == "error" for one in problems)


def printable(text: str) -> str:
    """Text from outside as one line that a terminal shows and does not obey: what is not printable is escaped."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def pointer(*parts: str | int) -> str:
    """A JSON pointer (RFC 6901) made of keys and indices."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


RULES: dict[str, Rule] = {
    "file-missing": Rule("error", "A spec that is named must exist."),
}
