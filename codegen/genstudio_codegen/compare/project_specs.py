"""Which specs are compared with a revision: those of the project now, and those that it had then."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from genstudio_codegen.config import Config, WorkflowConfig, is_match, is_workflow_name
from genstudio_codegen.files import real_path
from genstudio_codegen.project import Selection

from .revision import Revision


class ComparedSpecs(NamedTuple):
    """The specs to compare with a revision.

    Attributes:
        workflows: The specs that the revision has, with the settings of the project.
        added: The specs of the project that the revision does not have.
    """

    workflows: tuple[WorkflowConfig, ...]
    added: tuple[Path, ...] = ()


def compared_specs(specs: Sequence[Path], selection: Selection, revision: Revision) -> ComparedSpecs:
    """Choose the specs to compare with a revision.

    Args:
        specs: The specs that were given. All of them are compared, whether the revision has them or not.
        selection: These or, if there are none, the project's.
        revision: The revision.

    Raises:
        RevisionError: Git, the repository or the revision is missing, or nothing is known of any spec.
    """
    if specs:
        return ComparedSpecs(selection.workflows)
    if selection.config is None:
        return ComparedSpecs(tuple(WorkflowConfig(spec=path) for path in revision.specs(Path())))
    gone = [WorkflowConfig(spec=path) for path in _removed(selection.config, revision)]
    added = tuple(one.spec for one in selection.workflows if not revision.has(one.spec))
    workflows = [one for one in selection.workflows if one.spec not in added] + gone
    return ComparedSpecs(tuple(sorted(workflows, key=lambda one: str(one.spec))), added)


def _removed(config: Config, revision: Revision) -> list[Path]:
    """The specs that the project's patterns match in the revision, and that are gone now."""
    root = config.pyproject.parent if config.pyproject else Path()
    known = {real_path(one.spec) for one in config.workflows}
    return [
        path
        for path in revision.files(root)
        if not is_workflow_name(path)
        and real_path(path) not in known
        and any(is_match(PurePosixPath(os.path.relpath(path, root)), pattern) for pattern in config.patterns)
    ]


def named(workflow: WorkflowConfig, name: str) -> WorkflowConfig:
    """A workflow under another module's name, if there is one."""
    return replace(workflow, name=name) if name else workflow
