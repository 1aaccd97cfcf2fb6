"""What a module is made of: its spec is read, and its parameters are chosen and named. Nothing is rendered yet."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from genstudio_codegen.config import WorkflowConfig, locate_problems
from genstudio_codegen.names import Naming, labelled, name_parameters
from genstudio_codegen.parameter_spec import WorkflowSpec, look_alike, read_workflow
from genstudio_codegen.problems import Problem, problem
from genstudio_codegen.settings import (
    chosen_parameters,
    left_out_ui_inputs,
    read_configured,
    selected_parameters,
    unused_patterns,
)

from .graphs import graph_of

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


class Prepared(NamedTuple):
    """What is known of a module before it is rendered.

    Attributes:
        spec: The workflow with the module's parameters; None if it cannot be read.
        naming: Their names; None if the spec cannot be read.
        problems: What was found.
        graph: The bytes of the graph beside the module, or None if there is to be none.
    """

    spec: WorkflowSpec | None
    naming: Naming | None
    problems: tuple[Problem, ...]
    graph: bytes | None = None


def prepare_module(task: ModuleTask) -> Prepared:
    """Read, choose and name what a module is made of. Every problem but those of rendering is found."""
    workflow = task.workflow
    beside = read_workflow(workflow.workflow) if workflow.workflow else None
    reading = read_configured(workflow, beside=beside)
    if reading.spec is None:
        return Prepared(None, None, reading.problems)
    spec = labelled(selected_parameters(reading.spec, workflow))
    problems = [*_name_warnings(task), *reading.problems, *unused_patterns(reading.spec, spec, workflow, task.name)]
    problems += left_out_ui_inputs(chosen_parameters(reading.spec, workflow), spec, workflow)
    naming = name_parameters(spec, locked=task.locked, chosen=workflow.names, rename=task.rename)
    problems += [one.at(str(workflow.spec)) for one in (*naming.problems, *naming.warnings)]
    problems += _better_names(naming, task)
    graph, found = graph_of(reading.spec, workflow, beside)
    return Prepared(spec, naming, (*problems, *found), graph)


def located(one: Problem, workflow: WorkflowConfig, pyproject: Path | None) -> Problem:
    """A problem of the configuration at its line, or at the spec if no file holds the configuration."""
    if one.code != "config-pattern-unused":
        return one
    if pyproject is None:
        return replace(one.at(str(workflow.spec)), path="")
    return locate_problems([one], pyproject)[0]


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
