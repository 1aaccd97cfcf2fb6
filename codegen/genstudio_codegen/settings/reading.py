"""One spec, read with the settings of its workflow: its id, and the API-format workflow that completes it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from genstudio_codegen.config import WorkflowConfig, near_misses
from genstudio_codegen.names import module_name
from genstudio_codegen.parameter_spec import Reading, WorkflowFile, parse_spec, read_document
from genstudio_codegen.problems import Problem, problem
from genstudio_codegen.toml_text import toml_key


def read_configured(workflow: WorkflowConfig, *, beside: WorkflowFile | None = None) -> Reading:
    """Read the spec of a workflow with its settings. Whatever is wrong is a problem, and nothing is raised.

    Args:
        workflow: The settings.
        beside: What the workflow's file holds, if it has been read.
    """
    data = read_document(workflow.spec)
    if isinstance(data, Problem):
        return Reading(None, (_with_near_miss(data, workflow.spec).at(str(workflow.spec)),))
    return parse_configured(data, workflow, beside=beside)


def parse_configured(
    data: bytes, workflow: WorkflowConfig, source: str = "", *, beside: WorkflowFile | None = None
) -> Reading:
    """Read a spec from bytes with the settings of its workflow.

    A workflow that was only found by its name, and cannot be used, is left out with a warning.

    Args:
        data: The document.
        workflow: The settings.
        source: The name that problems refer to; "" is that of the spec's file.
        beside: What the workflow's file holds, if it has been read.
    """
    source = source or str(workflow.spec)
    reading = parse_spec(data, source, workflow_id=workflow.workflow_id, workflow=workflow.workflow, beside=beside)
    file = str(workflow.workflow)
    if workflow.workflow_by_name:
        wrong = next((one for one in reading.problems if one.severity == "error" and one.source == file), None)
        if wrong:
            message = f"passed over: {wrong.message}"
            warning = problem("workflow-passed-over", "", message).at(file, wrong.line, wrong.column)
            reading = parse_spec(data, source, workflow_id=workflow.workflow_id)
            reading = Reading(reading.spec, (*reading.problems, warning))
    return Reading(reading.spec, tuple(_with_lines_to_paste(one, workflow) for one in reading.problems))


def _with_near_miss(one: Problem, spec: Path) -> Problem:
    if one.code != "file-missing" or spec.is_absolute():
        return one
    return replace(one, hint=near_misses(Path(), spec.as_posix()) or one.hint)


def _with_lines_to_paste(one: Problem, workflow: WorkflowConfig) -> Problem:
    if one.code != "workflow-id-missing":
        return one
    section = f"[tool.genstudio-codegen.workflows.{toml_key(workflow.name or module_name(workflow.spec.name))}]"
    line = 'workflow_id = "wf-..."'
    otherwise = 'or pass --workflow-id, or write "workflow_id" into the spec'
    if workflow.name:
        return replace(one, hint=f"set it in {section} of pyproject.toml, {otherwise}", paste=(line,))
    return replace(one, hint=f"add these lines to pyproject.toml, {otherwise}", paste=(section, line))
