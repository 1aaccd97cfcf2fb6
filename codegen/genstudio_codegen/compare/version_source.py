"""One version of a spec as it was found: the bytes of a file, and the names that its lock holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from genstudio_codegen.config import WorkflowConfig
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
        settings: The workflow's settings; None compares all inputs of the document as they are.
        labels: What the user calls files that were copied, by the paths of the copies.
    """

    label: str
    data: bytes | Problem
    locked: Mapping[str, str] | None = None
    problems: tuple[Problem, ...] = ()
    settings: WorkflowConfig | None = None
    labels: Mapping[str, str] = field(default_factory=lambda: dict[str, str]())


def file_source(settings: WorkflowConfig, *, use_lock: bool = True) -> VersionSource:
    """Find the version in a file.

    Args:
        settings: The workflow, with the spec's file.
        use_lock: Whether to read the lock beside it.
    """
    path = settings.spec
    data = read_document(path)
    locked, problems = locked_names(path.parent / LOCK_NAME, settings) if use_lock else (None, ())
    return VersionSource(str(path), data, locked, problems, settings)


def file_sources(
    old: WorkflowConfig, new: WorkflowConfig, *, use_lock: bool = True
) -> tuple[VersionSource, VersionSource]:
    """Find the versions in two files. What only one of them has, settings or a workflow beside it, is used for both.

    A new export may be anywhere before it replaces the spec that the settings belong to.

    Args:
        old: The old version, with the settings of the project if it is one of its specs.
        new: The new version, likewise.
        use_lock: Whether to read the locks beside them.
    """
    is_plain = replace(old, workflow=None, workflow_by_name=False) == WorkflowConfig(spec=old.spec)
    settings = new if is_plain else old
    first, second = (
        replace(settings, spec=one.spec, workflow=found.workflow, workflow_by_name=found.workflow_by_name)
        for one, found in ((old, old if old.workflow else new), (new, new if new.workflow else old))
    )
    return file_source(first, use_lock=use_lock), file_source(second, use_lock=use_lock)


def locked_names(lock: Path, settings: WorkflowConfig) -> tuple[Mapping[str, str] | None, tuple[Problem, ...]]:
    """Read the names that a lock holds for a workflow.

    Args:
        lock: The lock's file.
        settings: The workflow, which the lock knows by the name of its module.

    Returns:
        The names, None if the lock does not know the workflow; and what is wrong with the lock.
    """
    try:
        tables, problems = read_lock(lock)
    except OSError as error:
        reason = f"the lock cannot be read: {error.strerror or error}"
        hint = "check its permissions, or use --no-lock"
        return None, (problem("lock-unreadable", "", reason, hint).at(str(lock)),)
    return tables.get(settings.name or module_name(settings.spec.name)), problems
