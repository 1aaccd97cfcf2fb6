"""What to generate, from which specs, into which folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from genstudio_codegen.problems import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowConfig:
    """One workflow: its spec, and the settings that the spec does not hold.

    Attributes:
        spec: The file of the parameter spec.
        workflow_id: The hosted workflow's id. It takes precedence over the one in the spec.
        name: The module's name. It takes precedence over the one made from the file name.
        workflow: The API-format workflow behind the spec, which provides titles, links and stored values.
        workflow_by_name: Whether `workflow` was found by its name, and not configured. Such a file is passed over if it
            is not an API-format workflow.
        names: Python names of parameters, by `<node id>.<input>`.
        required: Shell patterns over `<node id>.<input>`: the parameters that every call must give.
        only: Shell patterns over the same: the only parameters that the module has.
        skip: Shell patterns over the same: the parameters that the module does not have.
        open: Shell patterns over the same: the parameters that accept choices beyond those listed, with a warning.
        ui_inputs: Whether the module has the inputs that only the editor uses. None leaves them out and reports it.
        graphs: Whether the workflow's graph is written beside the module, so that a prompt can be sent to any ComfyUI.
        largest_literal: The largest number of choices that is still typed as a `Literal`. None is the default bound.
    """

    spec: Path
    workflow_id: str = ""
    name: str = ""
    workflow: Path | None = None
    workflow_by_name: bool = False
    names: Mapping[str, str] = field(default_factory=lambda: dict[str, str]())
    required: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    ui_inputs: bool | None = None
    graphs: bool = False
    largest_literal: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that one run of the generator is asked to do.

    Attributes:
        output: The folder of the generated package.
        workflows: One entry per module.
        patterns: The patterns that `specs` lists, relative to the folder of `pyproject`.
        keep_going: Write the modules whose specs have no error, although others have one.
        use_lock: Keep names in `genstudio.lock` beside the specs.
        templates: A folder of templates that take precedence over the generator's own.
        prune: Remove modules whose workflow is no longer among `workflows`. A file that was edited stays.
        rename: Give parameters that are named by their node's id a better name, if one has become available.
        force: Overwrite or remove generated files that were edited by hand.
        jobs: How many processes render at once. 0 uses as many as pay off, 1 only the current one.
        pyproject: The file that this was read from. Problems point to it.
    """

    output: Path
    workflows: tuple[WorkflowConfig, ...]
    patterns: tuple[str, ...] = ()
    keep_going: bool = False
    use_lock: bool = True
    templates: Path | None = None
    prune: bool = False
    rename: bool = False
    force: bool = False
    jobs: int = 0
    pyproject: Path | None = None


class ConfigResult(NamedTuple):
    """A configuration, or the reasons why there is none.

    Attributes:
        config: The configuration, or None if it has an error.
        problems: What is wrong in the file, and which files are passed over.
        usage: What is wrong with the command that was given, or "".
    """

    config: Config | None
    problems: tuple[Problem, ...] = ()
    usage: str = ""
