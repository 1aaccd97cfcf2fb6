"""One module: read, chosen from, named and rendered, in whichever process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from genstudio_codegen.config import WorkflowConfig
from genstudio_codegen.names import name_parameters
from genstudio_codegen.problems import Problem, has_errors, problem
from genstudio_codegen.render import ModuleInput, render_module, render_package
from genstudio_codegen.parameter_spec import read_spec

from .parameters import chosen_parameters, required_keys, unused_patterns


@dataclass(frozen=True, slots=True)
class Task:
    """What one module is made of: its name, its workflow, and the names that the lock holds for it."""

    name: str
    workflow: WorkflowConfig
    locked: Mapping[str, str]
    templates: Path | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it: the module, or None where something is wrong or it was only read; its names; what was found.

    `sha256` is that of the spec that was read.
    """

    name: str
    data: bytes | None
    names: Mapping[str, str]
    problems: tuple[Problem, ...]
    sha256: str = ""


def make(task: Task, *, render: bool = True) -> Made:
    """Make a module; without `render`, only find what is wrong."""
    workflow = task.workflow
    source = str(workflow.spec)
    reading = read_spec(workflow.spec, workflow_id=workflow.workflow_id, workflow=workflow.workflow)
    if reading.spec is None:
        return Made(task.name, None, {}, reading.problems)
    spec = chosen_parameters(reading.spec, workflow)
    problems = [*reading.problems, *unused_patterns(reading.spec, spec, workflow, task.name)]
    naming = name_parameters(spec, locked=task.locked, chosen=workflow.names)
    problems += [one.at(source) for one in naming.problems]
    if has_errors(problems) or not render:
        return Made(task.name, None, {} if naming.problems else naming.by_key, tuple(problems))
    module = ModuleInput(
        name=task.name,
        spec=spec,
        naming=naming,
        open_choices=workflow.open,
        required=required_keys(spec, workflow),
        templates=task.templates,
    )
    if workflow.largest_literal is not None:
        module = replace(module, largest_literal=workflow.largest_literal)
    data, found = _rendered(task, module)
    return Made(task.name, data, naming.by_key, (*problems, *found), spec.sha256)


def _rendered(task: Task, module: ModuleInput) -> tuple[bytes | None, tuple[Problem, ...]]:
    """The bytes of a module; only templates of the user's can make one that cannot be rendered or read."""
    try:
        return render_module(module).encode(), ()
    except Exception as error:
        if task.templates is None:
            raise
        return None, (_template_problem(error, task.templates),)


def package_source(templates: Path | None) -> tuple[bytes | None, tuple[Problem, ...]]:
    """The bytes of the package's own file."""
    try:
        return render_package(templates=templates).encode(), ()
    except Exception as error:
        if templates is None:
            raise
        return None, (_template_problem(error, templates),)


def _template_problem(error: Exception, templates: Path) -> Problem:
    """What is wrong with a template, at its line where the error says it; other errors are raised again."""
    from black.parsing import InvalidInput
    from jinja2 import TemplateError, TemplateSyntaxError
    from jinja2.exceptions import SecurityError

    if isinstance(error, (InvalidInput, SyntaxError)):
        hint = "render a spec without your templates, and compare"
        one = problem("module-unreadable", "", f"what the templates make is no Python: {error}", hint)
        return one.at(str(templates))
    if not isinstance(error, (TemplateError, SecurityError, TypeError, ValueError)):
        raise error
    path, line = str(templates), None
    if isinstance(error, TemplateSyntaxError):
        path, line = error.filename or path, error.lineno
    else:
        traceback = error.__traceback__
        while traceback is not None:
            name = traceback.tb_frame.f_code.co_filename
            if Path(name).is_relative_to(templates):
                path, line = name, traceback.tb_lineno
            traceback = traceback.tb_next
    hint = "docs/templates.md lists what a template is given"
    return problem("template-wrong", "", str(error), hint).at(path, line)
