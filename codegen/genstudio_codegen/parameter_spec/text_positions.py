"""Line and column of every value in a JSON text; computed only once there is a problem to show."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from genstudio_codegen.problems import Problem, pointer

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


class SuspectToken(NamedTuple):
    """A token that Python's parser accepts without comment: a repeated key, or a number or constant, as written."""

    path: str
    token: str
    is_key: bool


@dataclass(slots=True)
class TextPositions:
    """The offset of every value, or of its key if it has one, by JSON pointer."""

    text: str
    offsets: dict[str, int] = field(default_factory=dict[str, int])
    suspects: list[SuspectToken] = field(default_factory=list[SuspectToken])
    _line_starts: list[int] = field(default_factory=list[int])

    def offset(self, path: str) -> int:
        """Return the offset of a JSON pointer, or of the nearest enclosing value that exists."""
        while path and path not in self.offsets:
            path = path.rpartition("/")[0]
        return self.offsets.get(path, 0)

    def line_and_column(self, path: str) -> tuple[int, int]:
        """Return the line and column, from 1, of a JSON pointer or of its nearest enclosing value."""
        offset = self.offset(path)
        if not self._line_starts:
            self._line_starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def locate(self, problem: Problem, source: str) -> Problem:
        """Add line and column to a problem, unless it has them or concerns the whole document.

        Args:
            problem: A problem of this document.
            source: The name of the document's file.
        """
        if problem.line is not None or not problem.path:
            return problem.at(source, problem.line, problem.column)
        return problem.at(source, *self.line_and_column(problem.path))


@dataclass(slots=True)
class _Container:
    path: str
    is_object: bool
    index: int = 0
    key: str | None = None
    offset: int = 0
    keys: set[str] = field(default_factory=set[str])


def find_positions(text: str) -> TextPositions:
    """Find the position of every value.

    Args:
        text: A document that is known to be valid JSON.
    """
    positions = TextPositions(text)
    open_containers: list[_Container] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in (",", ":"):
            continue
        if token in ("}", "]"):
            open_containers.pop()
            continue
        path, offset = "", match.start()
        if open_containers:
            parent = open_containers[-1]
            if parent.is_object and parent.key is None:
                _enter_key(parent, token, offset, positions)
                continue
            path = parent.path + pointer(parent.index if parent.key is None else parent.key)
            offset = offset if parent.key is None else parent.offset
            parent.index += 1
            parent.key = None
        positions.offsets[path] = offset
        if token in ("{", "["):
            open_containers.append(_Container(path, token == "{"))  # noqa: S105 — a token of JSON
        elif token[0] in "-0123456789NI":
            positions.suspects.append(SuspectToken(path, token, False))
    return positions


def _enter_key(parent: _Container, token: str, offset: int, positions: TextPositions) -> None:
    key: str = token[1:-1] if "\\" not in token else json.loads(token, strict=False)
    if key in parent.keys:
        positions.suspects.append(SuspectToken(parent.path + pointer(key), token, True))
    parent.keys.add(key)
    parent.key, parent.offset = key, offset
