"""`genstudio.lock`: the names that parameters were given, so that they stay when the workflow changes.

One table per workflow, by its module's name; keys are `<node id>.<input>`. A parameter that goes away leaves its line.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from genstudio_codegen.problems import Problem, problem
from genstudio_codegen.text import is_plain

_HEADER = "# Names of workflow parameters. Written by genstudio-codegen; commit it, so that no name ever changes.\n"
_HINT = "restore it from version control, or delete it to name everything anew"

_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}

Lock = Mapping[str, Mapping[str, str]]


def read_lock(path: Path) -> tuple[Lock, tuple[Problem, ...]]:
    """The names in a lock, by workflow and key; empty where there is no lock yet."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, ()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return {}, (problem("lock-unreadable", "", f"the lock is not valid TOML: {error}", _HINT).at(str(path)),)
    wrong = [
        name
        for name, table in document.items()
        if not isinstance(table, dict)
        or not all(isinstance(value, str) for value in cast("dict[str, object]", table).values())
    ]
    if wrong:
        message = f"{', '.join(wrong)}: not a table of names"
        return {}, (problem("lock-unreadable", "", message, _HINT).at(str(path)),)
    return document, ()


def lock_text(lock: Lock) -> str:
    """A lock as TOML, sorted."""
    tables = [
        "\n".join(
            [
                f"[{workflow if workflow.isascii() else _quoted(workflow)}]",
                *(f"{_quoted(key)} = {_quoted(names[key])}" for key in sorted(names)),
            ]
        )
        for workflow, names in sorted(lock.items())
        if names
    ]
    return _HEADER + "".join(f"\n{table}\n" for table in tables)


def _quoted(text: str) -> str:
    """A TOML basic string in which every character that is not plain is escaped."""
    escaped = (_SHORT.get(c) or (c if is_plain(c) else f"\\U{ord(c):08x}") for c in text)
    return f'"{"".join(escaped)}"'
