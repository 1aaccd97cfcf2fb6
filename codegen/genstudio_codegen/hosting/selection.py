"""Which workflows are at given paths, or in the project."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from genstudio_codegen.config import passed_over, split_files
from genstudio_codegen.parameter_spec import WorkflowSpec
from genstudio_codegen.project import Selection, select_workflows

from .workflow_ids import workflow_id_of


def hosted_workflows(paths: Iterable[Path], *, start: Path | None = None) -> Selection:
    """Find the workflows at paths, with the settings of the project.

    Args:
        paths: Spec files, and folders whose `*.json` files are specs, those with the name of a workflow aside. None
            given selects all workflows of the project.
        start: The folder from which the project is searched upwards; None is the current folder.
    """
    specs: list[Path] = []
    others: list[Path] = []
    given = [*paths]
    for path in given:
        if not path.is_dir():
            specs.append(path)
            continue
        found, workflows = split_files(sorted(path.glob("*.json")))
        specs += found
        others += workflows
    if given and not specs:
        return Selection((), passed_over(others, ()))
    selection = select_workflows(specs, start=start)
    return selection._replace(problems=(*selection.problems, *passed_over(others, selection.workflows)))


def clash_of(specs: Mapping[Path, WorkflowSpec]) -> str:
    """A message about two files that have the same workflow id; "" when there are none."""
    owners: dict[str, Path] = {}
    for path, spec in specs.items():
        other = owners.setdefault(workflow_id_of(spec), path)
        if other != path:
            return f"{other} and {path} have the same workflow_id {workflow_id_of(spec)}: change one of them"
    return ""
