"""What the commands `validate`, `schema` and `normalize` answer about one workflow, with the settings of its project."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from genstudio_codegen.config import WorkflowConfig
from genstudio_codegen.problems import Problem, has_errors
from genstudio_codegen.project import Selection

if TYPE_CHECKING:
    from genstudio_codegen.parameter_spec import JSONValue

    from .preparation import Prepared

Answer: TypeAlias = tuple["dict[str, JSONValue] | None", tuple[Problem, ...]]
"""A JSON document, None if there is an error, and the problems that were found."""


def validate_workflow(workflow: WorkflowConfig, selection: Selection) -> tuple[Problem, ...]:
    """Everything that `generate` would report about a workflow before it renders its module."""
    return _prepared(workflow, selection).problems


def schema_of(workflow: WorkflowConfig, selection: Selection, *, body: bool = False) -> Answer:
    """The JSON Schema of a workflow.

    Args:
        workflow: Its settings.
        selection: What it was selected from.
        body: Describe `prompt` of a request by node id, instead of the module's parameters by name.
    """
    # Imported here: a run in which nothing has changed does without it.
    from genstudio_codegen.schema import override_schema, parameters_schema
    from genstudio_codegen.settings import read_configured, selected_keys

    if body:
        reading = read_configured(workflow)
        return override_schema(reading.spec) if reading.spec else None, reading.problems
    prepared = _prepared(workflow, selection)
    if prepared.spec is None or prepared.naming is None or has_errors(prepared.problems):
        return None, prepared.problems
    required = selected_keys(prepared.spec, workflow.required)
    return parameters_schema(prepared.spec, prepared.naming.names, required=required), prepared.problems


def canonical_form_of(workflow: WorkflowConfig) -> Answer:
    """A workflow's spec in its canonical form, with its configured id and what the workflow beside it provides."""
    from genstudio_codegen.parameter_spec import canonical_document
    from genstudio_codegen.settings import read_configured

    reading = read_configured(workflow)
    return canonical_document(reading.spec) if reading.spec else None, reading.problems


def module_name_of(workflow: WorkflowConfig) -> str:
    """The name of a workflow's module, or that of its file if no module can have it."""
    from genstudio_codegen.names import module_name

    return workflow.name or module_name(workflow.spec.name) or workflow.spec.name


def _prepared(workflow: WorkflowConfig, selection: Selection) -> Prepared:
    from genstudio_codegen.names import read_lock_files

    from .preparation import ModuleTask, located, prepare_module

    folder, name = workflow.spec.parent, module_name_of(workflow)
    locks = read_lock_files([folder] if selection.use_lock else ())
    prepared = prepare_module(ModuleTask(name, workflow, locks.names_of(folder, name)))
    pyproject = selection.config.pyproject if selection.config else None
    found = tuple(located(one, workflow, pyproject) for one in prepared.problems)
    return prepared._replace(problems=(*found, *locks.problems.get(folder, ())))
