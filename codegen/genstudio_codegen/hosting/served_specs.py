"""The specs that `serve` hosts, and their changes on disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from genstudio_codegen.config import Config, WorkflowConfig
from genstudio_codegen.file_watcher import FileStates
from genstudio_codegen.parameter_spec import WorkflowSpec
from genstudio_codegen.problems import Problem, has_errors
from genstudio_codegen.settings import read_configured

from .selection import hosted_workflows


class SpecChange(NamedTuple):
    """A spec file that was added, changed or removed.

    Attributes:
        path: The file.
        spec: What it holds; None if it is gone or has errors.
        problems: What is wrong in it.
        workflow: Its settings; None if the file is gone.
        project: The configuration of the project, if there is one.
    """

    path: Path
    spec: WorkflowSpec | None
    problems: tuple[Problem, ...] = ()
    workflow: WorkflowConfig | None = None
    project: Config | None = None


@dataclass(slots=True)
class ServedSpecs:
    """The specs at some paths, or those of the project.

    Attributes:
        paths: Spec files, and folders of them; none for all workflows of the project.
        ids: The workflow that each file hosts.
        problems: What is wrong with the configuration, and which files are passed over.
    """

    paths: tuple[Path, ...]
    ids: dict[Path, str] = field(default_factory=dict[Path, str])
    problems: tuple[Problem, ...] = ()
    _workflows: dict[Path, WorkflowConfig] = field(default_factory=dict[Path, WorkflowConfig])
    _states: FileStates = field(default_factory=FileStates)

    def changed(self) -> list[SpecChange]:
        """Read the specs that were added, changed or removed, or that have other settings, since the last call.

        Nothing changes while the configuration has an error.

        Raises:
            ValueError: There are neither paths nor a project.
        """
        selection = hosted_workflows(self.paths)
        if selection.usage:
            raise ValueError(selection.usage)
        self.problems = selection.problems
        if has_errors(selection.problems):
            return []
        before, now = self._workflows, {one.spec: one for one in selection.workflows}
        self._workflows = now
        files = [path for one in now.values() for path in (one.spec, one.workflow) if path]
        changed = self._states.changed(files)
        return [
            _read(path, now.get(path), selection.config)
            for path in sorted({*now, *before})
            if now.get(path) != before.get(path) or path in changed or now[path].workflow in changed
        ]


def _read(path: Path, workflow: WorkflowConfig | None, project: Config | None) -> SpecChange:
    if workflow is None or not path.exists():
        return SpecChange(path, None)
    return SpecChange(path, *read_configured(workflow), workflow, project)
