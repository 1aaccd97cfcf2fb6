"""The story of an import: the sources are read, put together, and interpreted as any parameter spec is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from genstudio_codegen.parameter_spec import (
    JSONValue,
    WorkflowSpec,
    canonical_document,
    canonical_text,
    find_positions,
    parse_spec,
    read_spec,
    read_workflow,
)
from genstudio_codegen.problems import Problem, has_errors

from .assembly import Assembly
from .catalogue import read_catalogue
from .curl_command import curl_body
from .request_body import RequestBody, read_body
from .source_set import SourceSet


class ImportedSpec(NamedTuple):
    """The result of an import.

    Attributes:
        spec: The workflow; None if there is any error.
        text: The spec in its canonical form, as the text of a JSON file.
        problems: What was found in the sources and in the spec that was made of them.
    """

    spec: WorkflowSpec | None
    text: str
    problems: tuple[Problem, ...]


def import_spec(sources: SourceSet, target: str) -> ImportedSpec:
    """Make a parameter spec.

    Whatever the sources contain, problems are returned and nothing is raised.

    Args:
        sources: What to make it from. Of two sources that disagree, the spec takes precedence, then the request, then
            the workflow.
        target: The name of the file that will hold the spec, which problems in it refer to.
    """
    found: list[Problem] = []
    assembly = Assembly()
    about: dict[str, str] = {}
    if sources.spec is not None:
        reading = read_spec(sources.spec)
        # What an earlier reading inferred is found again in what is made.
        found += [one for one in reading.problems if one.severity == "error"]
        if reading.spec is not None:
            document = canonical_document(reading.spec)
            _complete(about, document)
            nodes = document["nodes"]
            assembly.add_spec(nodes if isinstance(nodes, dict) else {})
    if sources.object_info:
        assembly.catalogue, problems = read_catalogue(sources.object_info)
        found += problems
    if sources.workflow is not None:
        workflow, problems = read_workflow(sources.workflow)
        found += problems
        found += assembly.add_nodes(workflow, str(sources.workflow))
    for body, source in _bodies(sources, found):
        _complete(about, {"workflow_id": body.workflow_id})
        found += assembly.add_nodes(body.nodes, source)
    if has_errors(found):
        return ImportedSpec(None, "", tuple(found))
    if sources.previous is not None:
        _complete(about, canonical_document(sources.previous))
    about |= {key: value for key, value in (("workflow_id", sources.workflow_id), ("name", sources.name)) if value}
    return _interpreted(assembly, about, found, target)


def _bodies(sources: SourceSet, found: list[Problem]) -> Iterable[tuple[RequestBody, str]]:
    """The request bodies among the sources, which are read; problems go to `found`."""
    pasted = [(sources.body.data, sources.body.source)] if sources.body else []
    if sources.curl:
        data = curl_body(sources.curl)
        # Lines of the body are not lines of the command.
        pasted.append((data, sources.curl.source if isinstance(data, Problem) else f"{sources.curl.source} (body)"))
    for data, source in pasted:
        body, problems = read_body(data, source)
        found += problems
        yield body, source


def _complete(about: dict[str, str], document: Mapping[str, JSONValue]) -> None:
    for key in ("workflow_id", "name", "description"):
        value = document.get(key)
        if isinstance(value, str) and value:
            about.setdefault(key, value)


def _interpreted(assembly: Assembly, about: Mapping[str, str], found: list[Problem], target: str) -> ImportedSpec:
    document: dict[str, JSONValue] = {"workflow_id": "", **about, "nodes": assembly.document()}
    found += (one.at(target) for one in assembly.warnings())
    reading = parse_spec(json.dumps(document).encode(), target)
    if reading.spec is None:
        # Lines of the document that was refused are lines of no file.
        return ImportedSpec(None, "", (*found, *(one.at(target) for one in reading.problems)))
    text = canonical_text(reading.spec)
    positions = find_positions(text)
    found += (positions.locate(one.at(target), target) for one in reading.problems)
    return ImportedSpec(reading.spec, text, tuple(found))
