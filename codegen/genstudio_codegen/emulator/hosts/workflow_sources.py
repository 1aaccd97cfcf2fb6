"""What can be hosted: models, spec files, folders of spec files, and generated modules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

from genstudio_codegen.parameter_spec import WorkflowSpec, read_spec
from genstudio_codegen.problems import Problem, has_errors

from ..model import workflow_id_of
from .generated_module import spec_of_module

WorkflowSource: TypeAlias = WorkflowSpec | ModuleType | Path | str
"""A model, a generated module, or the path of a spec file or of a folder of spec files."""


class SpecRefused(ValueError):
    """A spec file that cannot be hosted.

    Args:
        path: The file.
        problems: Everything that is wrong with it.
    """

    def __init__(self, path: Path, problems: tuple[Problem, ...]) -> None:
        listed = "\n".join(str(problem) for problem in problems if problem.severity == "error")
        super().__init__(f"{path} cannot be hosted:\n{listed}")
        self.problems = problems


def read_workflows(source: WorkflowSource) -> list[WorkflowSpec]:
    """Read the workflows to host.

    Args:
        source: A model or a generated module, which is one workflow; or a spec file, or a folder of them.

    Returns:
        The workflows, those of a folder in the order of its file names.

    Raises:
        SpecRefused: A spec file cannot be read, or has errors.
        ValueError: A folder holds no spec files, or two for one workflow; or a module is not a generated one.
    """
    if isinstance(source, WorkflowSpec):
        return [source]
    if isinstance(source, ModuleType):
        return [spec_of_module(source)]
    paths = spec_files([Path(source)])
    if not paths:
        raise ValueError(f"{source} holds no spec files (*.json)")
    specs = {path: _read(path) for path in paths}
    if clash := clash_of(specs):
        raise ValueError(clash)
    return [*specs.values()]


def spec_files(paths: Iterable[Path]) -> list[Path]:
    """The files among `paths`, and every `*.json` in the folders among them."""
    files: list[Path] = []
    for path in paths:
        files += sorted(path.glob("*.json")) if path.is_dir() else [path]
    return files


def clash_of(specs: Mapping[Path, WorkflowSpec]) -> str:
    """A message about two files that have the same workflow id; "" when there are none."""
    owners: dict[str, Path] = {}
    for path, spec in specs.items():
        other = owners.setdefault(workflow_id_of(spec), path)
        if other != path:
            return f"{other} and {path} have the same workflow_id {workflow_id_of(spec)}: change one of them"
    return ""


def _read(path: Path) -> WorkflowSpec:
    workflow, problems = read_spec(path)
    if workflow is None or has_errors(problems):
        raise SpecRefused(path, problems)
    return workflow
