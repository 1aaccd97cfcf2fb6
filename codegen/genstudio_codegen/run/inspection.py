"""What the commands `validate`, `schema` and `normalize` answer about workflows, with the settings of their project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from genstudio_codegen.config import WorkflowConfig
from genstudio_codegen.problems import Problem, has_errors
from genstudio_codegen.project import Selection

# What reads specs is imported where it is used: a run in which nothing has changed does without it.
if TYPE_CHECKING:
    from genstudio_codegen.parameter_spec import JSONValue

    from .preparation import Prepared

Answer: TypeAlias = tuple[str, "dict[str, JSONValue] | None", tuple[Problem, ...]]
"""A module's name, a JSON document or None if there is an error, and the problems that were found."""


def validations(selection: Selection) -> Iterator[tuple[Problem, ...]]:
    """Yield for each workflow everything that `generate` would report about it before it renders the module."""
    return (prepared.problems for _, prepared in _prepared(selection))


def schemas(selection: Selection, *, body: bool = False) -> Iterator[Answer]:
    """Yield the JSON Schema of each workflow.

    Args:
        selection: The workflows.
        body: Describe `prompt` of a request by node id, instead of the module's parameters by name.
    """
    from genstudio_codegen.schema import override_schema, parameters_schema
    from genstudio_codegen.settings import read_configured, selected_keys

    if body:
        for workflow in selection.workflows:
            spec, problems = read_configured(workflow)
            yield _name_of(workflow), override_schema(spec) if spec else None, problems
        return
    for workflow, module in _prepared(selection):
        document = None
        if module.spec and module.naming and not has_errors(module.problems):
            required = selected_keys(module.spec, workflow.required)
            document = parameters_schema(module.spec, module.naming.names, required=required)
        yield _name_of(workflow), document, module.problems


def canonical_forms(selection: Selection) -> Iterator[Answer]:
    """Yield each spec in its canonical form, with its configured id and what the workflow beside it provides."""
    from genstudio_codegen.parameter_spec import canonical_document
    from genstudio_codegen.settings import read_configured

    for workflow in selection.workflows:
        spec, problems = read_configured(workflow)
        yield _name_of(workflow), canonical_document(spec) if spec else None, problems


def _name_of(workflow: WorkflowConfig) -> str:
    """The name of a workflow's module, or that of its file if no module can have it."""
    from genstudio_codegen.names import module_name

    return workflow.name or module_name(workflow.spec.name) or workflow.spec.name


def _prepared(selection: Selection) -> Iterator[tuple[WorkflowConfig, Prepared]]:
    from genstudio_codegen.names import read_lock_files

    from .preparation import ModuleTask, located, prepare_module

    locks = read_lock_files(one.spec.parent for one in selection.workflows if selection.use_lock)
    pyproject = selection.config.pyproject if selection.config else None
    for workflow in selection.workflows:
        folder, name = workflow.spec.parent, _name_of(workflow)
        prepared = prepare_module(ModuleTask(name, workflow, locks.names_of(folder, name)))
        found = tuple(located(one, workflow, pyproject) for one in prepared.problems)
        yield workflow, prepared._replace(problems=(*found, *locks.problems.get(folder, ())))
