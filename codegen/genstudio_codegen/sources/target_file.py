"""The file that an import writes: where it is, and whether it may be replaced."""

from __future__ import annotations

from pathlib import Path

from genstudio_codegen.parameter_spec import WorkflowSpec, canonical_text, parse_spec, read_document
from genstudio_codegen.problems import Problem, problem

_SUFFIX = ".spec.json"
_ENDINGS = (".json", ".txt", ".sh", ".cmd", ".ps1", ".workflow", ".curl", ".body", ".api", "_api")


def spec_path(spec: Path | None, *others: Path | None) -> Path | None:
    """Where an import writes by default.

    Args:
        spec: The spec that is completed, which is written again.
        others: The other sources that are files, in the order in which they lend their name to the spec.

    Returns:
        The path; None if no source is a file.
    """
    if spec is not None:
        return spec
    source = next((path for path in others if path is not None and str(path) != "-"), None)
    if source is None or not source.name:
        return None
    stem = source.name
    for ending in (*_ENDINGS, *_ENDINGS):
        stem = stem.removesuffix(ending) or stem
    return source.with_name(stem + _SUFFIX)


def previous_import(target: Path) -> tuple[WorkflowSpec | None, tuple[Problem, ...]]:
    """Read what an earlier import wrote, of which the id, the name and the description are kept.

    Args:
        target: The file to write.

    Returns:
        The spec, None if there is no such file; and why the file must not be replaced.
    """
    data = read_document(target)
    if isinstance(data, Problem):
        return (None, ()) if data.code == "file-missing" else (None, (data.at(str(target)),))
    spec = parse_spec(data, str(target)).spec
    if spec is not None and canonical_text(spec).encode() == data:
        return spec, ()
    message = f"{target} was not written by an import, and is not overwritten."
    hint = "Name another file with --output; or complete this one with --spec, if it is a parameter spec."
    return None, (problem("file-not-owned", "", message, hint).at(str(target)),)
