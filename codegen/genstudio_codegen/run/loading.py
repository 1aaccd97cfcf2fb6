"""Modules that exist only in memory, for commands that call workflows and write no files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from genstudio_codegen.config import Config
from genstudio_codegen.files import write_atomically
from genstudio_codegen.graph_text import GRAPH_SUFFIX
from genstudio_codegen.problems import Problem
from genstudio_codegen.project import Selection

# What reads and renders workflows is imported where it is used: a run in which nothing has changed does without it.
if TYPE_CHECKING:
    from genstudio_codegen.parameter_spec import WorkflowSpec

    from .modules import ModuleResult
    from .preparation import ModuleTask, Prepared


@dataclass(frozen=True, slots=True)
class LoadedModule:
    """A generated module that was executed.

    Attributes:
        name: The module's name.
        spec: The workflow with the module's parameters.
        names: Their Python names, by node id and input name.
        module: The module itself; it is not in `sys.modules`.
    """

    name: str
    spec: WorkflowSpec
    names: Mapping[tuple[str, str], str]
    module: ModuleType


def load_modules(
    selection: Selection, *, graphs: Path | None = None
) -> tuple[tuple[LoadedModule, ...], tuple[Problem, ...]]:
    """Make and execute the module of each workflow, exactly as `generate` would write it without templates of one's own.

    Args:
        selection: The workflows.
        graphs: A folder in which the graphs of the workflows are put, so that prompts can be sent to any ComfyUI; None
            makes none.

    Returns:
        The modules, and everything that was found. A workflow with an error has no module.

    Raises:
        OSError: A graph cannot be written.
    """
    from genstudio_codegen.names import read_lock_files

    from .assignment import assign_modules
    from .preparation import located, prepare_module
    from .workers import make_modules

    workflows = tuple(replace(one, graphs=graphs is not None) for one in selection.workflows)
    config = Config(output=Path(), workflows=workflows, use_lock=selection.use_lock)
    locks = read_lock_files(one.spec.parent for one in workflows if config.use_lock)
    assignment = assign_modules(config, locks)
    problems = [problem for refusal in assignment.refusals for problem in refusal.problems]
    pyproject = selection.config.pyproject if selection.config else None
    loaded: list[LoadedModule] = []
    tasks = assignment.tasks
    prepared = [prepare_module(task) for task in tasks]
    results = make_modules(tasks, prepared=prepared, keep_going=True)
    for task, known, made in zip(tasks, prepared, results, strict=True):
        problems += [located(one, task.workflow, pyproject) for one in made.problems]
        if module := _loaded(task, known, made, graphs):
            loaded.append(module)
    return tuple(loaded), tuple(problems)


def load_prepared(
    task: ModuleTask, prepared: Prepared, *, graphs: Path | None = None
) -> tuple[LoadedModule | None, tuple[Problem, ...]]:
    """Make and execute one module of which it is already known what it is made of.

    Args:
        task: What it is made of.
        prepared: What `prepare_module` gave for the task.
        graphs: A folder in which its graph is put, if it has one.

    Returns:
        The module, None if it has an error; and everything that was found.

    Raises:
        OSError: The graph cannot be written.
    """
    from .modules import make_module

    made = make_module(task, prepared=prepared)
    return _loaded(task, prepared, made, graphs), made.problems


def _loaded(task: ModuleTask, prepared: Prepared, made: ModuleResult, graphs: Path | None) -> LoadedModule | None:
    if made.data is None or prepared.spec is None or prepared.naming is None:
        return None
    if graphs is not None and made.graph is not None:
        write_atomically(graphs / f"{task.name}{GRAPH_SUFFIX}", made.graph)
    module = _executed(task.name, made.data, graphs or Path())
    return LoadedModule(task.name, prepared.spec, prepared.naming.names, module)


def _executed(name: str, source: bytes, folder: Path) -> ModuleType:
    """Execute the source of a module. The transport looks for its graph beside `__file__`."""
    module = ModuleType(name)
    module.__file__ = str(folder / f"{name}.py")
    # The generator's own output, in which nothing of a spec is code.
    exec(compile(source, module.__file__, "exec", dont_inherit=True), module.__dict__)  # noqa: S102
    return module
