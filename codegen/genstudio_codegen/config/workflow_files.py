"""Which API-format workflow belongs to which spec. Only their names decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from genstudio_codegen.files import real_path
from genstudio_codegen.problems import Problem, problem

from .model import WorkflowConfig

WORKFLOW_SUFFIXES = (".api.json", ".workflow.json")
_SPEC_SUFFIX = re.compile(r"(\.spec)?\.json$", re.IGNORECASE)


def is_workflow_name(path: Path) -> bool:
    """Whether a file has the name of a workflow, such as `portrait.api.json`."""
    return path.name.lower().endswith(WORKFLOW_SUFFIXES) and not path.name.startswith(".")


def workflow_beside(spec: Path, *, exists: Callable[[Path], bool] = Path.is_file) -> Path | None:
    """Find the workflow that belongs to a spec.

    Args:
        spec: A spec, such as `portrait.spec.json` or `portrait.json`.
        exists: Whether there is such a file, elsewhere than on the disk.

    Returns:
        `portrait.api.json` in the same folder, or else `portrait.workflow.json`; None if there is neither.
    """
    if not spec.name:
        return None
    stem = _SPEC_SUFFIX.sub("", spec.name)
    candidates = (spec.with_name(stem + suffix) for suffix in WORKFLOW_SUFFIXES)
    return next((path for path in candidates if exists(path)), None)


def with_workflow_beside(config: WorkflowConfig) -> WorkflowConfig:
    """The settings of a workflow, with the file beside its spec if they name no other."""
    beside = None if config.workflow else workflow_beside(config.spec)
    return replace(config, workflow=beside, workflow_by_name=True) if beside else config


def passed_over(files: Iterable[Path], workflows: Iterable[WorkflowConfig]) -> tuple[Problem, ...]:
    """One warning for each file that has the name of a workflow and belongs to no spec.

    Args:
        files: Files that have the name of a workflow.
        workflows: What is read, with the workflows that were found beside the specs.
    """
    taken = {real_path(one.workflow) for one in workflows if one.workflow}
    left = [path for path in dict.fromkeys(files) if real_path(path) not in taken]
    return tuple(
        problem("workflow-passed-over", "", f"passed over: this is the name of a workflow, and {_why(path)}").at(
            str(path)
        )
        for path in left
    )


def _why(path: Path) -> str:
    suffix = next(suffix for suffix in WORKFLOW_SUFFIXES if path.name.lower().endswith(suffix))
    stem = path.name[: -len(suffix)]
    spec = next((name for name in (f"{stem}.spec.json", f"{stem}.json") if path.with_name(name).is_file()), None)
    if spec is None:
        return f"there is no {stem}.spec.json beside it"
    other = workflow_beside(path.with_name(spec))
    return f"{spec} has {other.name}" if other and other != path else f"{spec} is not read or has another workflow"
