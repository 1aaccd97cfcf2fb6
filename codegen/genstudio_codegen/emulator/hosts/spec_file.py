"""The specs to host: models are used as they are, files are read and refused with all their problems."""

from __future__ import annotations

from pathlib import Path

from genstudio_codegen.parameter_spec import WorkflowSpec, read_spec
from genstudio_codegen.problems import Problem, has_errors


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


def read_workflow(spec: WorkflowSpec | Path | str) -> WorkflowSpec:
    """The workflow to host.

    Args:
        spec: A model, or the path of a spec file.

    Returns:
        The model.

    Raises:
        SpecRefused: The file cannot be read, or has errors.
    """
    if isinstance(spec, WorkflowSpec):
        return spec
    workflow, problems = read_spec(Path(spec))
    if workflow is None or has_errors(problems):
        raise SpecRefused(Path(spec), problems)
    return workflow
