"""The plan for one output folder: what would be written, what removed, and what prevents it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from genstudio_codegen.files import digest, read_file
from genstudio_codegen.generated_header import LONGEST_LINE, is_generated
from genstudio_codegen.problems import Problem, problem

from .manifest import Manifest, read_manifest
from .ownership import is_graph_name, is_recognised

_FORCE = "--diff shows the edit, --force drops it; to keep it, make it in the spec, the configuration or a template"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a file should hold. `data` is None only if the file holds it already."""

    sha256: str
    data: bytes | None

    @classmethod
    def of(cls, data: bytes) -> Expected:
        """The expectation of these bytes."""
        return cls(digest(data), data)


@dataclass(frozen=True, slots=True)
class Change:
    """One file's bytes before and after. None means that there is no file."""

    path: Path
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying it would do. `before` is the folder's manifest now, `manifest` what it should be afterwards."""

    folder: Path
    changes: tuple[Change, ...]
    unchanged: tuple[Path, ...]
    problems: tuple[Problem, ...]
    manifest: Manifest
    before: Manifest


def plan_folder(
    folder: Path, expected: Mapping[str, Expected], *, kept: frozenset[str] | None = None, force: bool = False
) -> Plan:
    """Compare a folder with the files that it should hold.

    A file that the generator did not write is a problem, and so is one that was edited since.

    Args:
        folder: The output folder.
        expected: What each file should hold, by name.
        kept: Names of generated files that stay although they are not expected. All others are removed. Without it,
            nothing is removed. What somebody deleted is no longer listed either way.
        force: Overwrite or remove files that were edited.
    """
    manifest, problems = read_manifest(folder)
    found = list(problems)
    changes: list[Change] = []
    unchanged: list[Path] = []
    for name in sorted(expected, key=_order):
        path, wanted = folder / name, expected[name]
        before = read_file(path) if path.is_file() else None
        if before is not None and digest(before) == wanted.sha256:
            unchanged.append(path)
            continue
        if wanted.data is None:
            # It was right a moment ago, so somebody is editing it.
            found.append(
                problem("file-edited", "", f"{path} was edited while it was being compared", "run the command again")
            )
            continue
        if (obstacle := _obstacle(path, before, manifest)) and not (force and obstacle.code == "file-edited"):
            found.append(obstacle)
        changes.append(Change(path, before, wanted.data))
    files = {name: one.sha256 for name, one in expected.items()}
    others = {*manifest.files, *manifest.pending} - set(files)
    files |= dict(_left_as_they_are(folder, manifest, others if kept is None else others & kept))
    if kept is not None:
        for change, warning in _gone(folder, manifest, kept | set(expected), force=force):
            if warning is None:
                changes.append(change)
                continue
            found.append(warning)
            # A file without the generator's first line is no longer claimed.
            if change.path.name in manifest.files and is_recognised(change.path.name, change.before or b""):
                files[change.path.name] = manifest.files[change.path.name]
    return Plan(folder, tuple(changes), tuple(unchanged), tuple(found), Manifest(files), manifest)


def _order(name: str) -> tuple[bool, bool, str]:
    # The package's `__init__.py` may import its modules, so it comes after them, and each module needs its graph.
    return name == "__init__.py", not is_graph_name(name), name


def _obstacle(path: Path, before: bytes | None, manifest: Manifest) -> Problem | None:
    if before is None:
        return _foreign(path) if os.path.lexists(path) else None
    # An empty file holds nothing to lose: py.typed, or an __init__.py made by hand.
    if not before.strip():
        return None
    # The list of files is committed, so anybody may have written it: it never speaks for a file without the first line.
    if not is_recognised(path.name, before):
        return _foreign(path)
    if path.name not in manifest and is_graph_name(path.name):
        # The form of a graph alone proves nothing.
        return _foreign(path)
    if path.name not in manifest or manifest.is_unedited(path.name, digest(before)):
        return None
    message = f"{path} was edited after it was generated, and is not overwritten"
    return problem("file-edited", "", message, _FORCE)


def _foreign(path: Path) -> Problem:
    if is_graph_name(path.name):
        message = f"{path} is not a graph that the generator wrote, and is not overwritten"
    else:
        message = f"{path} does not begin with the first line of a generated file, and is not overwritten"
    return problem("file-not-owned", "", message, "move it, or choose another output folder or --name")


def _gone(
    folder: Path, manifest: Manifest, wanted: frozenset[str], *, force: bool
) -> Iterator[tuple[Change, Problem | None]]:
    """Generated files that nothing makes any more. One that may have been edited comes with a warning, and stays."""
    names = {*manifest.files, *manifest.pending}
    if not manifest.files:
        names |= {path.name for path in folder.glob("*.py") if path.is_file() and _has_header(path)}
    for name in sorted(names - wanted):
        path = folder / name
        if path.is_symlink() or not path.is_file():
            continue
        data = read_file(path)
        if not is_recognised(name, data):
            message = f"{path} is listed as generated, but does not look like a generated file"
            yield Change(path, data, None), problem("file-orphaned", "", message, "delete it if it is not needed")
        elif force or manifest.is_unedited(name, digest(data)):
            yield Change(path, data, None), None
        else:
            reason = "was edited" if name in manifest else "may have been edited"
            message = f"the workflow of {path} is gone, but the file {reason} after it was generated, so it stays"
            yield Change(path, data, None), problem(
                "file-orphaned", "", message, "delete it, or remove it with --force"
            )


def _left_as_they_are(folder: Path, manifest: Manifest, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Generated files that this run does not make and that are still there, with what the generator wrote."""
    for name in names:
        path = folder / name
        if not path.is_file():
            continue
        pending = manifest.pending.get(name)
        if pending is not None and digest(read_file(path)) == pending:
            yield name, pending
        elif name in manifest.files:
            yield name, manifest.files[name]


def _has_header(path: Path) -> bool:
    with path.open("rb") as file:
        return is_generated(file.read(LONGEST_LINE))
