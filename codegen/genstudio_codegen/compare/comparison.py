"""From two sources of a spec to the changes between them, each with its place in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from genstudio_codegen.names import name_parameters
from genstudio_codegen.parameter_spec import TextPositions, decode_json, find_positions, parse_spec
from genstudio_codegen.problems import Problem, has_errors
from genstudio_codegen.settings import parse_configured, selected_parameters

from .change import Change
from .spec_version import SpecVersion
from .version_source import VersionSource
from .workflow_changes import compare_versions


@dataclass(frozen=True, slots=True)
class Comparison:
    """The changes between two versions of a spec.

    Attributes:
        old: The label of the old version.
        new: The label of the new version.
        changes: The changes, in document order.
    """

    old: str
    new: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a comparison.

    Attributes:
        comparison: The changes; None if either document has an error.
        problems: The problems of both documents.
    """

    comparison: Comparison | None
    problems: tuple[Problem, ...]


def compare_sources(old: VersionSource, new: VersionSource) -> Outcome:
    """Compare two versions of a spec.

    If the lock of one version has no names for the workflow, the other's is used: a new export may be anywhere before
    it replaces the spec that the lock belongs to.

    Args:
        old: The old version.
        new: The new version.
    """
    problems: list[Problem] = []
    before = _version(old, new.locked, problems)
    after = _version(new, old.locked, problems)
    distinct = tuple(dict.fromkeys(problems))
    if before is None or after is None or has_errors(distinct):
        return Outcome(None, distinct)
    changes = compare_versions(before, after)
    return Outcome(Comparison(old.label, new.label, _located(changes, old, new)), distinct)


def _version(source: VersionSource, other: Mapping[str, str] | None, problems: list[Problem]) -> SpecVersion | None:
    problems.extend(source.problems)
    if isinstance(source.data, Problem):
        problems.append(source.data.at(source.label))
        return None
    settings = source.settings
    reading = (
        parse_configured(source.data, settings, source.label) if settings else parse_spec(source.data, source.label)
    )
    problems.extend(_relabelled(one, source.labels) for one in reading.problems)
    if reading.spec is None:
        return None
    spec = selected_parameters(reading.spec, settings) if settings else reading.spec
    chosen = settings.names if settings else None
    naming = name_parameters(spec, locked=other if source.locked is None else source.locked, chosen=chosen)
    problems.extend(one.at(source.label) for one in (*naming.problems, *naming.warnings))
    return None if has_errors(naming.problems) else SpecVersion(spec, naming)


def _relabelled(one: Problem, labels: Mapping[str, str]) -> Problem:
    """A problem that names a file as the user does, and not its copy."""
    message = one.message
    for copy, label in labels.items():
        message = message.replace(copy, label)
    return replace(one, source=labels.get(one.source, one.source), message=message)


def _located(changes: tuple[Change, ...], old: VersionSource, new: VersionSource) -> tuple[Change, ...]:
    """Return the changes with file, line and column."""
    known: dict[str, TextPositions] = {}

    def located(change: Change) -> Change:
        source = old if change.is_in_old else new
        if source.label not in known and isinstance(source.data, bytes):
            known[source.label] = find_positions(decode_json(source.data).text)
        line, column = known[source.label].line_and_column(change.path)
        return replace(change, source=source.label, line=line, column=column)

    return tuple(map(located, changes))
