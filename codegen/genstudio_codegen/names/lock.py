"""`genstudio.lock`: the names of parameters, recorded so that they stay the same when the workflow changes.

There is one table per workflow, by its module's name, with keys `<node id>.<input>`. The line of a removed parameter
stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from genstudio_codegen.files import read_file
from genstudio_codegen.problems import Problem, problem
from genstudio_codegen.text import is_plain
from genstudio_codegen.toml_text import parse_toml

_HEADER = "# Names of workflow parameters. Written by genstudio-codegen; commit it, so that no name ever changes.\n"
_HINT = "restore it from version control, or delete it to compute all names again"

_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}

Lock = Mapping[str, Mapping[str, str]]


def read_lock(path: Path) -> tuple[Lock, tuple[Problem, ...]]:
    """Read a lock.

    Args:
        path: The lock's file.

    Returns:
        The names by workflow and key, and what is wrong with the file. There are no names if it does not exist.
    """
    try:
        document = parse_toml(read_file(path))
    except FileNotFoundError:
        return {}, ()
    except OSError as error:
        message = f"the lock cannot be read: {error.strerror or error}"
        return {}, (problem("lock-unreadable", "", message, _HINT).at(str(path)),)
    except ValueError as error:
        return {}, (problem("lock-unreadable", "", f"the lock is not valid TOML: {error}", _HINT).at(str(path)),)
    wrong = [
        name
        for name, table in document.items()
        if not isinstance(table, dict)
        or not all(isinstance(value, str) for value in cast("dict[str, object]", table).values())
    ]
    if wrong:
        message = f"{', '.join(wrong)} must be a table of names"
        return {}, (problem("lock-unreadable", "", message, _HINT).at(str(path)),)
    return document, ()


def lock_text(lock: Lock) -> str:
    """Write a lock as TOML, sorted by workflow and key."""
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
    """Write a TOML basic string in which every character that is not plain is escaped."""
    escaped = (_SHORT.get(c) or (c if is_plain(c) else f"\\U{ord(c):08x}") for c in text)
    return f'"{"".join(escaped)}"'
