"""The spec files that `serve` hosts, and their changes on disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from genstudio_codegen.file_watcher import FileStates
from genstudio_codegen.parameter_spec import WorkflowSpec, read_spec
from genstudio_codegen.problems import Problem

from .workflow_sources import spec_files


@dataclass(slots=True)
class ServedSpecs:
    """The spec files at `paths`, and in `ids` the workflow that each hosts; `changed` reads the files that changed."""

    paths: tuple[Path, ...]
    ids: dict[Path, str] = field(default_factory=dict[Path, str])
    _states: FileStates = field(default_factory=FileStates)

    def changed(self) -> list[tuple[Path, WorkflowSpec | None, tuple[Problem, ...]]]:
        """Read the files that were added, changed or removed since the last call.

        Returns:
            For each such file its spec, None when the file is gone or has errors, and the problems in it.
        """
        found: list[tuple[Path, WorkflowSpec | None, tuple[Problem, ...]]] = []
        for path in sorted(self._states.changed(spec_files(self.paths))):
            spec, problems = read_spec(path) if path.exists() else (None, ())
            found.append((path, spec, problems))
        return found
