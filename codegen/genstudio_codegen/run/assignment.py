"""Which module each workflow becomes, and which workflows cannot become one."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from genstudio_codegen.config import Config, WorkflowConfig
from genstudio_codegen.names import LockFiles, module_name
from genstudio_codegen.problems import Problem, problem

from .preparation import ModuleTask

# Windows has no files of these names, with any suffix.
_DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A workflow that nothing is made of, and why; the reasons may stand with another workflow of the same name."""

    workflow: WorkflowConfig
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """What is to be made.

    Attributes:
        tasks: One per module.
        refusals: The workflows that cannot become a module.
        names: The names of all modules that the configuration asks for, made or refused.
    """

    tasks: tuple[ModuleTask, ...]
    refusals: tuple[Refusal, ...]
    names: frozenset[str]


def assign_modules(config: Config, locks: LockFiles) -> Assignment:
    """Give each workflow its module. A name that no module can have, or that two workflows want, is refused."""
    refusals: list[Refusal] = []
    named: dict[str, list[WorkflowConfig]] = defaultdict(list)
    for workflow in config.workflows:
        name = workflow.name or module_name(workflow.spec.name)
        if name and module_name(name) == name and not _DEVICE.fullmatch(name):
            named[name].append(workflow)
        else:
            refusals.append(Refusal(workflow, (_unusable_name(workflow, name),)))
    tasks: list[ModuleTask] = []
    reported = set[Path]()
    for name, group in named.items():
        first = group[0]
        folder = first.spec.parent
        if len(group) > 1:
            refusals += [Refusal(first, (_taken_name(name, group),)), *map(Refusal, group[1:])]
        elif found := locks.problems.get(folder):
            # One lock serves many workflows: what is wrong with it is reported once.
            refusals.append(Refusal(first, () if folder in reported else found))
            reported.add(folder)
        else:
            tasks.append(ModuleTask(name, first, locks.names_of(folder, name), config.templates, config.rename))
    return Assignment(tuple(tasks), tuple(refusals), frozenset(named))


def _unusable_name(workflow: WorkflowConfig, name: str) -> Problem:
    message = f"{name or workflow.spec.name!r} cannot be the name of a module"
    hint = "pass --name, or add a section of the wanted name that names this spec"
    return problem("module-name-unusable", "", message, hint).at(str(workflow.spec))


def _taken_name(name: str, group: list[WorkflowConfig]) -> Problem:
    specs = " and ".join(str(one.spec) for one in group)
    return problem("module-name-taken", "", f"{specs} would both become {name}.py", "rename one of them with --name")
