"""The spec files that `serve` hosts, and their changes on disk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from genstudio_codegen.parameter_spec import WorkflowSpec, read_spec
from genstudio_codegen.problems import Problem

_Stamp = tuple[int, int]


@dataclass(slots=True)
class ServedSpecs:
    """The spec files at `paths`, and in `ids` the workflow that each hosts; `changed` reads the files that changed."""

    paths: tuple[Path, ...]
    ids: dict[Path, str] = field(default_factory=dict[Path, str])
    _stamps: dict[Path, _Stamp | None] = field(default_factory=dict[Path, _Stamp | None])

    def changed(self) -> list[tuple[Path, WorkflowSpec | None, tuple[Problem, ...]]]:
        """Read the files that were added, changed or removed since the last call.

        Returns:
            For each such file its spec, None when the file is gone or has errors, and the problems in it.
        """
        found: list[tuple[Path, WorkflowSpec | None, tuple[Problem, ...]]] = []
        files = spec_files(self.paths)
        for path in {*files, *self._stamps}:
            stamp = _stamp(path)
            if stamp != self._stamps.get(path, ()):
                self._stamps[path] = stamp
                spec, problems = read_spec(path) if stamp else (None, ())
                found.append((path, spec, problems))
        return sorted(found, key=lambda one: one[0])


def spec_files(paths: Iterable[Path]) -> list[Path]:
    """The files among `paths`, and every `*.json` in the folders among them."""
    files: list[Path] = []
    for path in paths:
        files += sorted(path.glob("*.json")) if path.is_dir() else [path]
    return files


def _stamp(path: Path) -> _Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
