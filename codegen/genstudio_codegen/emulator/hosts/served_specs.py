"""The spec files that `serve` hosts, and their changes on disk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from genstudio_codegen.file_watcher import FileStates
from genstudio_codegen.parameter_spec import WorkflowSpec, read_spec
from genstudio_codegen.problems import Problem


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
        changed = sorted(self._states.changed(spec_files(self.paths)))
        return [(path, *(read_spec(path) if path.exists() else (None, ()))) for path in changed]


def spec_files(paths: Iterable[Path]) -> list[Path]:
    """The files among `paths`, and every `*.json` in the folders among them."""
    files: list[Path] = []
    for path in paths:
        files += sorted(path.glob("*.json")) if path.is_dir() else [path]
    return files
