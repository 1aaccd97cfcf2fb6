"""The line of a key in TOML text, found only when there is a problem to point at."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from typing import Any, cast

_KEY = re.compile(
    r"""^\s*((?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"(?:[^"\\]|\\.)*"|'[^']*'))*)\s*="""
)


def line_of(text: str, path: Sequence[str]) -> int | None:
    """The line, from 1, of the key with a path such as `("tool", "x", "names")`; of its nearest parent where it has
    none of its own, as inside an inline table; of the item where the path ends in a list's index."""
    lines = text.splitlines()
    table: tuple[str, ...] = ()
    best: tuple[int, int] = (0, 0)
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("["):
            table = _path(line.strip()) or table
            here = table
        elif match := _KEY.match(line):
            here = (*table, *_path(f"{match.group(1)} = 0"))
        else:
            continue
        # A table's name stands in many headers: the first that reaches deepest is it.
        if here and tuple(path[: len(here)]) == here and len(here) > best[0]:
            best = (len(here), number)
    depth, number = best
    rest = path[depth:]
    return _inside(lines, number, rest) if number and rest else number or None


def _path(source: str) -> tuple[str, ...]:
    try:
        value: Any = tomllib.loads(source)
    except tomllib.TOMLDecodeError:
        return ()
    parts: list[str] = []
    while value and isinstance(value, (dict, list)):
        inner = cast("dict[str, Any] | list[Any]", value)
        if isinstance(inner, dict):
            key, value = next(iter(inner.items()))
            parts.append(key)
        else:
            value = inner[0]
    return tuple(parts)


def _inside(lines: list[str], number: int, rest: Sequence[str]) -> int:
    """Below a key whose value spans several lines, the line of one item: by its index, or by its own key."""
    if rest[0].isdecimal():
        strings = (
            (at, match.group())
            for at, line in enumerate(lines[number - 1 :], number)
            for match in re.finditer(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'', line.split("=", 1)[-1] if at == number else line)
        )
        for index, (at, _) in enumerate(strings):
            if index == int(rest[0]):
                return at
        return number
    wanted = (json.dumps(rest[0], ensure_ascii=False), f"'{rest[0]}'", rest[0])
    for at, line in enumerate(lines[number - 1 :], number):
        if at > number and line.lstrip().startswith("["):
            break
        if any(word in line for word in wanted):
            return at
    return number
