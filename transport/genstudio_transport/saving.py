"""Where result files are saved, and under which names."""

from __future__ import annotations

import asyncio
import os
import string
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

from .errors import DownloadFailed

T = TypeVar("T")

DEFAULT_PATTERN = "{task}_{index}{suffix}"
_FIELDS = ("task", "node", "index", "name", "stem", "suffix")


def checked_target(path: str | os.PathLike[str], name: str) -> Path:
    """The file that `save(path)` writes; raises `DownloadFailed` when its folder does not exist."""
    target = Path(path)
    if target.is_dir():
        target = target / name
    if not target.parent.is_dir():
        raise DownloadFailed(f"{target}: there is no folder {target.parent}; make it first")
    return target


def names_for(pattern: str, task_id: str, files: Sequence[tuple[str, str]]) -> list[str]:
    """A file name for each (node, name); raises ValueError for a pattern that gives no plain, distinct names."""
    try:
        used = {field for _, field, _, _ in string.Formatter().parse(pattern) if field is not None}
    except ValueError as error:
        raise ValueError(f"pattern {pattern!r}: {error}") from None
    if unknown := sorted(used.difference(_FIELDS)):
        raise ValueError(f"pattern {pattern!r}: there is no field {unknown[0]!r}; there are {', '.join(_FIELDS)}")
    names: list[str] = []
    for index, (node, name) in enumerate(files):
        stem, suffix = os.path.splitext(name)
        fields = {
            "task": plain(task_id),
            "node": plain(node),
            "index": index,
            "name": name,
            "stem": stem,
            "suffix": suffix,
        }
        made = pattern.format(**fields)
        if made in ("", ".", "..") or any(c in made for c in "/\\\0:"):
            raise ValueError(f"pattern {pattern!r} gives {made!r}, which is not a plain file name")
        names.append(made)
    if len(set(names)) < len(names):
        raise ValueError(f"pattern {pattern!r} gives the same name to several files: put {{index}} in it")
    return names


def plain(text: str) -> str:
    """A part of a file name: node ids may hold a colon, which a file name may not."""
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in text)


async def spread(work: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Do all of it at once, to the end, and raise the first failure only then."""
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    done: list[T] = []
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome
        done.append(outcome)
    return done
