"""Which API-format workflow belongs to which spec. Only their names decide."""

from __future__ import annotations

import os
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


def workflow_beside(spec: Path, *, exists: Callable[[Path], bool] = os.path.isfile) -> Path | None:
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


def split_files(files: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Split files into specs, and those that are workflows by their names.

    A spec that has the name of a workflow is still one, unless another spec is beside it.
    """
    specs: list[Path] = []
    workflows: list[Path] = []
    for path in files:
        is_workflow = is_workflow_name(path) and (_spec_beside(path) is not None or not _is_spec(path))
        (workflows if is_workflow else specs).append(path)
    return specs, workflows


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
    spec = _spec_beside(path)
    if spec is None:
        return f"there is no {_stem(path)}.spec.json beside it"
    other = workflow_beside(spec)
    if other and other != path:
        return f"{spec.name} has {other.name}"
    return f"{spec.name} is not read or has another workflow"


def _stem(workflow: Path) -> str:
    return re.sub(r"\.(api|workflow)\.json$", "", workflow.name, flags=re.IGNORECASE)


def _spec_beside(workflow: Path) -> Path | None:
    names = (f"{_stem(workflow)}.spec.json", f"{_stem(workflow)}.json")
    return next((path for path in map(workflow.with_name, names) if os.path.isfile(path)), None)


def _is_spec(path: Path) -> bool:
    # Imported here: it is needed only for a file whose name is misleading.
    from genstudio_codegen.parameter_spec import read_spec

    return read_spec(path).spec is not None
