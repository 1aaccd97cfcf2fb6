"""The specs in a folder, and patterns that match them and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from glob import escape
from pathlib import Path

from genstudio_codegen.config import (
    WorkflowConfig,
    is_workflow_name,
    matching_files,
    split_files,
    walk,
    with_workflow_beside,
)
from genstudio_codegen.names import module_name, snake_case
from genstudio_codegen.parameter_spec import WorkflowSpec, read_spec

_SPEC = ".spec.json"
_LARGEST = 8 * 2**20
"""Bytes. A larger file without the name of a spec is not looked into."""


@dataclass(frozen=True, slots=True)
class FoundSpec:
    """A spec in the project's folder.

    Attributes:
        path: Its path from the folder.
        spec: What it holds; None if it has errors, which `generate` reports.
        module: The name of its module.
        is_renamed: Whether the module cannot be named after the file, because another one is.
        has_workflow: Whether an API-format workflow is beside it.
    """

    path: Path
    spec: WorkflowSpec | None
    module: str
    is_renamed: bool
    has_workflow: bool


def find_specs(root: Path, patterns: Sequence[str]) -> tuple[list[FoundSpec], list[str]]:
    """Find the specs of a project.

    Args:
        root: The project's folder.
        patterns: The patterns that were asked for. None given: every file that is a spec is found.

    Returns:
        The specs, and the patterns that match them.
    """
    if patterns:
        matched, _ = split_files(path for pattern in patterns for path in matching_files(root, pattern))
        return _named(root, {path: _read(path) for path in matched}), list(patterns)
    files = [path for path in walk(root) if path.name.lower().endswith(".json")]
    read = {path: _read(path) for path in split_files(filter(_may_be_spec, files))[0]}
    found = {path: spec for path, spec in read.items() if spec is not None or path.name.endswith(_SPEC)}
    return _named(root, found), _patterns(root, files, list(found))


def _may_be_spec(path: Path) -> bool:
    try:
        return path.is_file() and (path.name.endswith(_SPEC) or path.stat().st_size <= _LARGEST)
    except OSError:
        return False


def _read(path: Path) -> WorkflowSpec | None:
    return read_spec(path).spec


def _named(root: Path, found: dict[Path, WorkflowSpec | None]) -> list[FoundSpec]:
    """The specs with the names of their modules: two with one file name are told apart by their folders."""
    specs: list[FoundSpec] = []
    taken = set[str]()
    for path, spec in found.items():
        inside = path.relative_to(root)
        own = module_name(path.name)
        others = (snake_case(f"{path.parent.name} {own or 'workflow'}"), snake_case(inside.as_posix(), longest=None))
        name = next((one for one in (own, *others) if one and one not in taken), own)
        taken.add(name)
        beside = with_workflow_beside(WorkflowConfig(spec=path)).workflow
        specs.append(FoundSpec(inside, spec, name, name != own, beside is not None))
    return specs


def _patterns(root: Path, files: Sequence[Path], found: Sequence[Path]) -> list[str]:
    """For each folder the widest pattern that matches its specs alone, or else the names of the files."""
    patterns: list[str] = []
    for folder in dict.fromkeys(path.parent for path in found):
        inside = folder.relative_to(root)
        prefix = "" if inside == Path() else escape(inside.as_posix()) + "/"
        specs = [path for path in found if path.parent == folder]
        others = [path for path in files if path.parent == folder and path not in specs and not is_workflow_name(path)]
        unmarked = [path for path in specs if not path.name.endswith(_SPEC)]
        if unmarked and not others:
            patterns.append(f"{prefix}*.json")
            continue
        if len(unmarked) < len(specs):
            patterns.append(f"{prefix}*{_SPEC}")
        patterns += [prefix + escape(path.name) for path in unmarked]
    return sorted(patterns)
