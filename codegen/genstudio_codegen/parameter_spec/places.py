"""Where in its text a JSON document says something; needed only once there is a problem to show."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from genstudio_codegen.problems import Problem, pointer

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


class Oddity(NamedTuple):
    """A key that repeats an earlier one of its object, or a number or constant, as written."""

    path: str
    token: str
    is_key: bool


@dataclass(slots=True)
class Places:
    """The offset of every value, or of its key where it has one, by JSON pointer."""

    text: str
    offsets: dict[str, int] = field(default_factory=dict[str, int])
    oddities: list[Oddity] = field(default_factory=list[Oddity])
    _lines: list[int] = field(default_factory=list[int])

    def offset(self, path: str) -> int:
        """Where a pointer leads, or the nearest thing around it that the document has."""
        while path and path not in self.offsets:
            path = path.rpartition("/")[0]
        return self.offsets.get(path, 0)

    def place(self, problem: Problem, source: str) -> Problem:
        """A problem with its line and column, unless it has them or concerns the whole document."""
        if problem.line is not None or not problem.path:
            return problem.at(source, problem.line, problem.column)
        offset = self.offset(problem.path)
        if not self._lines:
            self._lines = [0, *(match.end() for match in re.finditer("\n", self.text))]
        line = bisect_right(self._lines, offset)
        return problem.at(source, line, offset - self._lines[line - 1] + 1)


@dataclass(slots=True)
class _Container:
    path: str
    is_object: bool
    index: int = 0
    key: str | None = None
    offset: int = 0
    keys: set[str] = field(default_factory=set[str])


def scan(text: str) -> Places:
    """Walk over the text of a document that is known to be JSON."""
    places = Places(text)
    inside: list[_Container] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in (",", ":"):
            continue
        if token in ("}", "]"):
            inside.pop()
            continue
        path, offset = "", match.start()
        if inside:
            around = inside[-1]
            if around.is_object and around.key is None:
                _enter_key(around, token, offset, places)
                continue
            path = around.path + pointer(around.index if around.key is None else around.key)
            offset = offset if around.key is None else around.offset
            around.index += 1
            around.key = None
        places.offsets[path] = offset
        if token in ("{", "["):
            inside.append(_Container(path, token == "{"))
        elif token[0] in "-0123456789NI":
            places.oddities.append(Oddity(path, token, False))
    return places


def _enter_key(around: _Container, token: str, offset: int, places: Places) -> None:
    key: str = json.loads(token, strict=False)
    if key in around.keys:
        places.oddities.append(Oddity(around.path + pointer(key), token, True))
    around.keys.add(key)
    around.key, around.offset = key, offset
