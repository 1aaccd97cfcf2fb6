"""From the bytes of two files to what differs between them, with the places in the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from genstudio_codegen.names import LOCK_NAME, module_name, name_parameters, read_lock
from genstudio_codegen.problems import Problem, has_errors, problem
from genstudio_codegen.parameter_spec import WorkflowSpec, parse_spec
from genstudio_codegen.parameter_spec.places import Places, scan
from genstudio_codegen.parameter_spec.source import decode, load

from .change import Change, Comparison, Outcome
from .version import Version
from .workflows import compare_versions


@dataclass(frozen=True, slots=True)
class Source:
    """One version as it was found: its bytes, or why there are none, and the names that its lock holds for it.

    `label` is what the user calls it. `locked` is None where there is no lock, or no table of this workflow in it.
    """

    label: str
    data: bytes | Problem
    locked: Mapping[str, str] | None = None
    problems: tuple[Problem, ...] = field(default=())


def file_source(path: Path, *, use_lock: bool = True, module: str = "") -> Source:
    """A version in a file, with the lock beside it, which knows the workflow by its module's name."""
    data = load(path)
    locked, problems = (
        locked_names(path.parent / LOCK_NAME, module or module_name(path.name)) if use_lock else (None, ())
    )
    return Source(str(path), data, locked, problems)


def locked_names(lock: Path, module: str) -> tuple[Mapping[str, str] | None, tuple[Problem, ...]]:
    """What a lock holds for a workflow, None where it does not know it."""
    try:
        tables, problems = read_lock(lock)
    except OSError as error:
        reason = f"the lock cannot be read: {error.strerror or error}"
        return None, (problem("lock-unreadable", "", reason, "check its permissions, or say --no-lock").at(str(lock)),)
    return tables.get(module), problems


def compare_sources(old: Source, new: Source) -> Outcome:
    """What differs between two versions, or what is wrong with them.

    A version without names in a lock of its own is named by the other's: a new export that lies anywhere takes the
    place of the spec that the lock is about.
    """
    problems: list[Problem] = []
    before = _version(old, new.locked, problems)
    after = _version(new, old.locked, problems)
    told = tuple(dict.fromkeys(problems))
    if before is None or after is None or has_errors(told):
        return Outcome(None, told)
    changes = compare_versions(before, after)
    return Outcome(Comparison(old.label, new.label, _placed(changes, old, new)), told)


def _version(source: Source, other: Mapping[str, str] | None, problems: list[Problem]) -> Version | None:
    problems.extend(source.problems)
    if isinstance(source.data, Problem):
        problems.append(source.data.at(source.label))
        return None
    reading = parse_spec(source.data, source.label)
    problems.extend(reading.problems)
    return None if reading.spec is None else _named(reading.spec, source, other, problems)


def _named(
    spec: WorkflowSpec, source: Source, other: Mapping[str, str] | None, problems: list[Problem]
) -> Version | None:
    naming = name_parameters(spec, locked=other if source.locked is None else source.locked)
    problems.extend(one.at(source.label) for one in naming.problems)
    return None if has_errors(naming.problems) else Version(spec, naming)


def _placed(changes: tuple[Change, ...], old: Source, new: Source) -> tuple[Change, ...]:
    """The changes with their file, line and column."""
    scanned: dict[str, Places] = {}

    def placed(change: Change) -> Change:
        source = old if change.is_in_old else new
        if source.label not in scanned and isinstance(source.data, bytes):
            scanned[source.label] = scan(decode(source.data).text)
        places = scanned[source.label]
        offset = places.offset(change.path)
        line = places.text.count("\n", 0, offset) + 1
        return replace(change, source=source.label, line=line, column=offset - places.text.rfind("\n", 0, offset))

    return tuple(map(placed, changes))
