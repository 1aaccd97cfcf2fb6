"""What can be hosted: models, spec files, folders of spec files, generated modules, and the workflows of a project."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import TypeAlias

from genstudio_codegen.config import WorkflowConfig
from genstudio_codegen.hosting import clash_of, hosted_workflows
from genstudio_codegen.parameter_spec import WorkflowSpec
from genstudio_codegen.problems import Problem, has_errors
from genstudio_codegen.project import select_workflows
from genstudio_codegen.settings import read_configured

from ..asgi import LOG
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


def read_workflows(source: WorkflowSource | None, *, root: Path | None = None) -> list[WorkflowSpec]:
    """Read the workflows to host.

    Args:
        source: A model or a generated module, which is one workflow; a spec file, or a folder of them, to which the
            settings of the nearest project above apply; or None for all workflows of a project.
        root: The folder from which that project is searched upwards; None is the current folder.

    Returns:
        The workflows, those of a folder in the order of its file names.

    Raises:
        SpecRefused: A spec file cannot be read, or has errors.
        ValueError: A folder holds no spec files, or two for one workflow; a module is not a generated one; there is no
            project, or its configuration has an error.
    """
    if isinstance(source, WorkflowSpec):
        return [source]
    if isinstance(source, ModuleType):
        return [spec_of_module(source)]
    if source is None:
        selection = select_workflows(start=root)
    else:
        path = Path(source)
        selection = hosted_workflows([path], start=path if path.is_dir() else path.parent)
    errors = [one for one in selection.problems if one.severity == "error"]
    if selection.usage or errors:
        raise ValueError(selection.usage or "\n".join(map(str, errors)))
    for one in selection.problems:
        LOG.warning("%s", one)
    if not selection.workflows:
        raise ValueError(f"{source} holds no spec files (*.json)")
    specs = {one.spec: _read(one) for one in selection.workflows}
    if clash := clash_of(specs):
        raise ValueError(clash)
    return [*specs.values()]


def _read(workflow: WorkflowConfig) -> WorkflowSpec:
    spec, problems = read_configured(workflow)
    if spec is None or has_errors(problems):
        raise SpecRefused(workflow.spec, problems)
    return spec
