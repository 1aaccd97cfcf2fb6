"""The paths and names under which result files are saved."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from ..errors import DownloadFailed, InvalidArgument
from ..wire import is_file_name

DEFAULT_PATTERN = "{task}_{index}{suffix}"
_FIELDS = ("task", "node", "index", "name", "stem", "suffix")
# Parsed, never evaluated: literal text, a brace, or a field, where only a number has a width, of zeros.
_TOKEN = re.compile(
    r"(?P<text>[^{}]+)|(?P<brace>\{\{|\}\})|\{(?P<field>[a-z]+)\}|\{(?P<counted>index|item):0(?P<width>[1-9])d?\}"
)
_SHOWN = 200


def checked_target(path: str | os.PathLike[str], name: str) -> tuple[Path, bool]:
    """The file that `save(path)` writes, and whether its name is the one for a folder.

    Args:
        path: A file, or a folder that exists.
        name: The name to use in a folder.

    Raises:
        DownloadFailed: The folder does not exist, or this cannot be a path.
    """
    try:
        target = Path(path)
        in_folder = target.is_dir()
        if in_folder:
            target = target / name
        with suppress(FileNotFoundError, NotADirectoryError):
            # A name that is too long, or that no file can have, is an error before the download.
            os.lstat(target)
        found = target.parent.is_dir()
    except (OSError, ValueError, TypeError) as error:
        raise DownloadFailed(f"{str(path)[:_SHOWN]!r} cannot be written: {_reason(error)}") from None
    if not found:
        raise DownloadFailed(f"{target}: the folder {target.parent} does not exist; create it first")
    return target, in_folder


def created_folder(path: str | os.PathLike[str]) -> Path:
    """Create a folder unless it exists; raises `DownloadFailed` when that is not possible."""
    try:
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError, TypeError) as error:
        shown = f"{str(path)[:_SHOWN]!r}"
        raise DownloadFailed(f"{shown}: the folder cannot be created: {_reason(error)}") from None
    return folder


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def checked_pattern(pattern: object, *, distinct: bool) -> list[re.Match[str]]:
    """Parse a pattern of file names.

    Args:
        pattern: The pattern, as for `AsyncGenStudio.run_many`.
        distinct: Whether it must give different names to the files of different tasks.

    Raises:
        InvalidArgument: It is not a pattern, or not distinct.
    """
    tokens = _tokens(pattern, (*_FIELDS, "item"))
    if distinct and not any(
        "task" == token["field"] or "item" in (token["field"], token["counted"]) for token in tokens
    ):
        raise _invalid(str(pattern), "gives the same names to the files of several items: add {task} or {item}")
    return tokens


def names_for(pattern: str, task_id: str, files: Sequence[tuple[str, str]], *, item: int | None = None) -> list[str]:
    """Make a file name for each file.

    Args:
        pattern: The pattern, as for `AsyncResult.save_all`.
        task_id: The task's id.
        files: The node and the name of each file.
        item: The item's position in `run_many`; None elsewhere, where the pattern cannot contain it.

    Raises:
        InvalidArgument: The pattern does not give plain and distinct file names.
    """
    tokens = _tokens(pattern, _FIELDS) if item is None else checked_pattern(pattern, distinct=True)
    names: list[str] = []
    for index, (node, name) in enumerate(files):
        stem, suffix = os.path.splitext(name)
        fields = {
            "task": plain(task_id),
            "node": plain(node),
            "index": str(index),
            "item": str(item),
            "name": name,
            "stem": stem,
            "suffix": suffix,
        }
        made = "".join(_value(token, fields) for token in tokens)
        if not is_file_name(made):
            raise _invalid(pattern, f"gives {made[:_SHOWN]!r}, which is not a plain file name of up to 255 bytes")
        names.append(made)
    if len(set(names)) < len(names):
        raise _invalid(pattern, "gives the same name to several files: add {index}")
    return names


def _tokens(pattern: object, known: Sequence[str]) -> list[re.Match[str]]:
    if not isinstance(pattern, str):
        raise InvalidArgument(f"the pattern of file names must be a string, not {type(pattern).__name__}")
    tokens: list[re.Match[str]] = []
    place = 0
    while place < len(pattern):
        token = _TOKEN.match(pattern, place)
        name = token and (token["field"] or token["counted"])
        if token is None or (name and name not in known):
            raise _invalid(pattern, _mistake(pattern, place, known))
        tokens.append(token)
        place = token.end()
    return tokens


def _mistake(pattern: str, place: int, known: Sequence[str]) -> str:
    field = re.compile(r"\{([^{}]*)\}").match(pattern, place)
    if field is None:
        return f"has a single brace at character {place + 1}; write {{{{ and }}}} for braces"
    fields = ", ".join(known)
    return f"has no field {field[1][:50]!r}; the fields are {fields}, and index:03 for an index of three digits"


def _value(token: re.Match[str], fields: Mapping[str, str]) -> str:
    if token["width"]:
        return fields[token["counted"]].zfill(int(token["width"]))
    if token["field"]:
        return fields[token["field"]]
    return token["text"] or token["brace"][0]


def _invalid(pattern: str, what: str) -> InvalidArgument:
    return InvalidArgument(f"pattern {pattern[:_SHOWN]!r} {what}")


def plain(text: str) -> str:
    """A text as part of a file name; a node id may contain a colon, which a file name may not."""
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in text)
