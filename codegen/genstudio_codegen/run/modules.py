"""One module: its spec is read, its parameters are chosen and named, and its source is rendered, in any process."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from genstudio_codegen.config import WorkflowConfig
from genstudio_codegen.names import Naming, labelled, name_parameters
from genstudio_codegen.parameter_spec import look_alike, read_spec
from genstudio_codegen.problems import Problem, has_errors, problem
from genstudio_codegen.render import ModuleInput, TemplateError, render_module, render_package

from .patterns import chosen_parameters, selected_keys, unused_patterns
from .ui_inputs import left_out_ui_inputs, without_ui_inputs

_OURS = ("genstudio_codegen", "genstudio_transport")


@dataclass(frozen=True, slots=True)
class ModuleTask:
    """What one module is made of.

    Attributes:
        name: The module's name.
        workflow: Its settings.
        locked: The names that the lock holds for it, by `<node id>.<input>`.
        templates: The user's folder of templates.
        rename: Whether names in the lock that are made of node ids give way to better ones.
    """

    name: str
    workflow: WorkflowConfig
    locked: Mapping[str, str]
    templates: Path | None = None
    rename: bool = False


@dataclass(frozen=True, slots=True)
class ModuleResult:
    """What became of a task.

    Attributes:
        data: The module's bytes, or None if something is wrong or the spec was only read.
        names: The names of its parameters, by `<node id>.<input>`.
        problems: What was found.
        sha256: The hash of the spec's bytes that were read.
    """

    data: bytes | None
    names: Mapping[str, str]
    problems: tuple[Problem, ...]
    sha256: str = ""


def make_module(task: ModuleTask, *, render: bool = True) -> ModuleResult:
    """Make a module or, without `render`, only find what is wrong."""
    workflow = task.workflow
    reading = read_spec(workflow.spec, workflow_id=workflow.workflow_id, workflow=workflow.workflow)
    if reading.spec is None:
        return ModuleResult(None, {}, reading.problems)
    chosen = chosen_parameters(reading.spec, workflow)
    spec = labelled(without_ui_inputs(chosen, workflow))
    problems = [*_name_warnings(task), *reading.problems, *unused_patterns(reading.spec, spec, workflow, task.name)]
    problems += left_out_ui_inputs(chosen, spec, workflow)
    naming = name_parameters(spec, locked=task.locked, chosen=workflow.names, rename=task.rename)
    problems += [one.at(str(workflow.spec)) for one in (*naming.problems, *naming.warnings)]
    problems += _better_names(naming, task)
    if has_errors(problems) or not render:
        return ModuleResult(None, {} if naming.problems else naming.by_key, tuple(problems))
    module = ModuleInput(
        name=task.name,
        spec=spec,
        naming=naming,
        open_keys=selected_keys(spec, workflow.open),
        required=selected_keys(spec, workflow.required),
        templates=task.templates,
    )
    if workflow.largest_literal is not None:
        module = replace(module, largest_literal=workflow.largest_literal)
    try:
        data = render_module(module).encode()
    except TemplateError as error:
        return ModuleResult(None, naming.by_key, (*problems, error.problem))
    return ModuleResult(data, naming.by_key, tuple(problems), spec.sha256)


def _name_warnings(task: ModuleTask) -> Iterator[Problem]:
    """What may surprise whoever imports a module of this name."""
    if task.name in sys.stdlib_module_names or task.name in _OURS:
        whose = "of this tool" if task.name in _OURS else "of the standard library"
        message = f"the module {task.name} has the name of a module {whose}, and hides it from programs in its folder"
        hint = "rename the spec, or name the module with --name or a section of the configuration"
        yield problem("module-name-shadows", "", message, hint).at(str(task.workflow.spec))
    if says := look_alike(task.name):
        hint = "rename the spec, or name the module with --name, if the letter is not meant"
        message = f"the module name {task.name} {says}"
        yield problem("name-look-alike", "", message, hint).at(str(task.workflow.spec))


def _better_names(naming: Naming, task: ModuleTask) -> Iterator[Problem]:
    """One warning for all names in the lock that could be better by now."""
    if naming.better:
        key, better = next(iter(naming.better.items()))
        count = len(naming.better)
        what = (
            "1 parameter is named by its node's id and has"
            if count == 1
            else f"{count} parameters are named by their nodes' ids and have"
        )
        message = f"{what} a better name by now, such as {better} for {naming.by_key[key]}"
        hint = "run generate --rename to take it over, and adapt the calls; the lock keeps the old names reserved"
        yield problem("names-by-node-id", "", message, hint).at(str(task.workflow.spec))


def package_source(templates: Path | None) -> bytes | Problem:
    """The bytes of the package's `__init__.py`, or why the user's template cannot be rendered."""
    try:
        return render_package(templates=templates).encode()
    except TemplateError as error:
        return error.problem
