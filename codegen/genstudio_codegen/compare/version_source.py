"""One version of a spec as it was found: the bytes of a file, and the names that its lock holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from genstudio_codegen.names import LOCK_NAME, module_name, read_lock
from genstudio_codegen.parameter_spec import read_document
from genstudio_codegen.problems import Problem, problem


@dataclass(frozen=True, slots=True)
class VersionSource:
    """One version of a spec, not yet read.

    Attributes:
        label: What the user calls it.
        data: The bytes of the document, or why there are none.
        locked: The names in its lock; None if there is no lock, or if the lock does not know the workflow.
        problems: What is wrong with the lock.
    """

    label: str
    data: bytes | Problem
    locked: Mapping[str, str] | None = None
    problems: tuple[Problem, ...] = ()


def file_source(path: Path, *, use_lock: bool = True, module: str = "") -> VersionSource:
    """Find the version in a file.

    Args:
        path: The spec's file.
        use_lock: Whether to read the lock beside it.
        module: The name of the workflow's module, which the lock knows it by; derived from the file's name if "".
    """
    data = read_document(path)
    locked, problems = (
        locked_names(path.parent / LOCK_NAME, module or module_name(path.name)) if use_lock else (None, ())
    )
    return VersionSource(str(path), data, locked, problems)


def locked_names(lock: Path, module: str) -> tuple[Mapping[str, str] | None, tuple[Problem, ...]]:
    """Read the names that a lock holds for a workflow.

    Args:
        lock: The lock's file.
        module: The name of the workflow's module.

    Returns:
        The names, None if the lock does not know the workflow; and what is wrong with the lock.
    """
    try:
        tables, problems = read_lock(lock)
    except OSError as error:
        reason = f"the lock cannot be read: {error.strerror or error}"
        hint = "check its permissions, or use --no-lock"
        return None, (problem("lock-unreadable", "", reason, hint).at(str(lock)),)
    return tables.get(module), problems
