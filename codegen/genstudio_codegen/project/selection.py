"""Which workflows a command is about: those of the project, or the given specs with the project's settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from genstudio_codegen.config import (
    Config,
    WorkflowConfig,
    find_pyproject,
    passed_over,
    split_files,
    with_workflow_beside,
)
from genstudio_codegen.files import real_path
from genstudio_codegen.problems import Problem, problem

from .configuration import load_project

NO_PROJECT = "Give a SPEC, or run genstudio-codegen init to write a first [tool.genstudio-codegen]."


class Selection(NamedTuple):
    """The workflows that a command is about.

    Attributes:
        workflows: Their settings; none if the configuration has an error.
        problems: What is wrong with the configuration, and which files are passed over.
        config: The project's configuration, if there is one.
        usage: What is wrong with the command that was given, or "".
    """

    workflows: tuple[WorkflowConfig, ...]
    problems: tuple[Problem, ...] = ()
    config: Config | None = None
    usage: str = ""

    @property
    def use_lock(self) -> bool:
        """Whether names are kept in locks."""
        return self.config is None or self.config.use_lock


def select_workflows(specs: Sequence[Path] = (), *, start: Path | None = None) -> Selection:
    """Find the workflows that a command is about.

    Args:
        specs: The specs that it was given. Settings of the project apply to those that are the project's. None given
            selects all workflows of the project.
        start: The folder from which the project's `pyproject.toml` is searched upwards; None is the current folder.

    Raises:
        OSError: The `pyproject.toml` cannot be read.
    """
    pyproject = find_pyproject(start or Path.cwd())
    if pyproject is None:
        if not specs:
            return Selection((), usage=NO_PROJECT)
        return Selection(*chosen_workflows(specs, ()))
    config, problems, _ = load_project(pyproject, needs_specs=not specs)
    if config is None:
        return Selection((), problems)
    if not specs:
        return Selection(config.workflows, problems, config)
    return Selection(*chosen_workflows(specs, config.workflows), config)


def chosen_workflows(
    specs: Sequence[Path], configured: Iterable[WorkflowConfig]
) -> tuple[tuple[WorkflowConfig, ...], tuple[Problem, ...]]:
    """The workflows of given specs, and what is to say about the files.

    Args:
        specs: What was given. Files that have the name of a workflow belong to the specs among them.
        configured: The workflows of the project, whose settings apply to their specs.
    """
    by_path = {real_path(one.spec): one for one in configured}
    distinct = _distinct(specs)
    others = set(split_files(path for path in distinct if real_path(path) not in by_path)[1])
    # If there is nothing else, the files are read, and what they are is reported.
    wanted = [path for path in distinct if path not in others] or distinct
    workflows = tuple(
        with_workflow_beside(replace(by_path.get(real_path(path), WorkflowConfig(spec=path)), spec=path))
        for path in wanted
    )
    left = () if wanted is distinct else sorted(others)
    return workflows, (*_repeated(specs), *passed_over(left, workflows))


def _distinct(specs: Iterable[Path]) -> list[Path]:
    """The specs without repetitions. A link of another name is another module."""
    return list({(real_path(spec), spec.name): spec for spec in reversed(list(specs))}.values())[::-1]


def _repeated(specs: Iterable[Path]) -> Iterator[Problem]:
    for (path, name), count in Counter((real_path(spec), spec.name) for spec in specs).items():
        if count > 1:
            times = "twice" if count == 2 else f"{count} times"
            source = next(str(spec) for spec in specs if (real_path(spec), spec.name) == (path, name))
            message = f"this spec is given {times}, and read once"
            yield problem("spec-repeated", "", message, "name it once; a pattern may contain it as well").at(source)
