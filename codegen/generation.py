"""From a configuration to a folder of modules: the one path that generating and checking share."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from .config import Config, WorkflowConfig
from .locking import Locks, is_writable, write_locks
from .names import module_name, name_parameters
from .problems import Problem, has_errors, problem
from .publish import publish
from .render import ModuleInput, render_module, render_package
from .spec import read_spec


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found and did.

    `changed` was written, or would be where only a check was asked for or problems forbade it.
    """

    problems: tuple[Problem, ...]
    changed: tuple[Path, ...] = ()
    unchanged: tuple[Path, ...] = ()
    is_written: bool = False

    @property
    def has_errors(self) -> bool:
        """Whether a problem kept anything from being generated."""
        return has_errors(self.problems)


def generate(config: Config, *, check: bool = False) -> Report:
    """Read every spec, render every module, and publish them together; with `check`, write nothing.

    Nothing is written when any spec has an error, unless `config.keep_going`, which writes the good ones. Raises
    `OSError` when the output folder cannot be written.
    """
    problems: list[Problem] = []
    modules: list[ModuleInput] = []
    locks = Locks(enabled=config.use_lock)
    for workflow in config.workflows:
        module, found = _module(workflow, locks)
        problems += found
        if module is not None:
            modules.append(module)
    modules, taken = _without_taken_names(modules)
    problems += taken
    if not modules or (has_errors(problems) and not config.keep_going):
        return Report(tuple(problems))
    files = {f"{module.name}.py": render_module(module).encode() for module in modules}
    files |= {"__init__.py": render_package().encode(), "py.typed": b""}
    plan = publish(config.output, files, check=True)
    problems += plan.problems
    changed = [config.output / name for name in plan.changed]
    stale = {path: data for path, data in locks.changed().items() if not check or is_writable(path.parent)}
    is_written = not check and not plan.problems
    if is_written:
        # Names first: a run that is cut off here finds the same names again.
        stale_paths, not_written = write_locks(stale)
        problems += not_written
        publish(config.output, files)
    else:
        stale_paths = list(stale)
    unchanged = tuple(config.output / name for name in plan.unchanged)
    return Report(tuple(problems), (*stale_paths, *changed), unchanged, is_written=is_written)


def _module(workflow: WorkflowConfig, locks: Locks) -> tuple[ModuleInput | None, list[Problem]]:
    reading = read_spec(workflow.spec, workflow_id=workflow.workflow_id)
    problems = list(reading.problems)
    source = str(workflow.spec)
    name = workflow.name or module_name(workflow.spec.name)
    if not name or module_name(name) != name:
        message = f"{name or workflow.spec.name!r} cannot be a module's name"
        problems.append(problem("module-name-unusable", "", message, "give --name").at(source))
    if reading.spec is None or has_errors(problems):
        return None, problems
    locked, lock_problems = locks.names(workflow.spec.parent, name)
    problems += lock_problems
    if locked is None:
        return None, problems
    naming = name_parameters(reading.spec, locked=locked, chosen=workflow.names)
    problems += [one.at(source) for one in naming.problems]
    if has_errors(problems):
        return None, problems
    locks.learn(workflow.spec.parent, name, naming)
    module = ModuleInput(
        name=name, spec=reading.spec, naming=naming, open_choices=workflow.open, required=workflow.required
    )
    return module, problems


def _without_taken_names(modules: list[ModuleInput]) -> tuple[list[ModuleInput], list[Problem]]:
    """The modules whose names are theirs alone, and a problem for each name that several want."""
    by_name: dict[str, list[ModuleInput]] = defaultdict(list)
    for module in modules:
        by_name[module.name].append(module)
    problems = [
        problem(
            "module-name-taken",
            "",
            f"{' and '.join(module.spec.source_name for module in group)} would both become {name}.py",
            "generate one of them with --name",
        )
        for name, group in by_name.items()
        if len(group) > 1
    ]
    return [module for module in modules if len(by_name[module.name]) == 1], problems
