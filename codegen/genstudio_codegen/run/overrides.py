"""What the command line asks for, applied to the project's configuration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from genstudio_codegen.config import Config, ConfigResult, WorkflowConfig, find_pyproject
from genstudio_codegen.project import NO_PROJECT, chosen_workflows, load_project


@dataclass(frozen=True, kw_only=True)
class Overrides:
    """The words of the command line. What is not given leaves the configuration as it is.

    Attributes:
        specs: The only specs to generate from, instead of those that the configuration names.
        output: The package's folder.
        workflow_id: The hosted workflow's id, for a single spec.
        name: The module's name, for a single spec.
        workflow: The API-format workflow behind a single spec.
        use_lock: False neither reads nor writes `genstudio.lock`.
        rename: See `Config.rename`.
        keep_going: See `Config.keep_going`.
        force: See `Config.force`.
        jobs: See `Config.jobs`.
    """

    specs: tuple[Path, ...] = ()
    output: Path | None = None
    workflow_id: str = ""
    name: str = ""
    workflow: Path | None = None
    use_lock: bool = True
    rename: bool = False
    keep_going: bool = False
    force: bool = False
    jobs: int = 0

    def configuration(self) -> ConfigResult:
        """The project's configuration, if there is one, with what the command line says taking precedence."""
        pyproject = find_pyproject(Path.cwd())
        result = load_project(pyproject, needs_specs=not self.specs) if pyproject else self._without_project()
        config = result.config
        if config is None:
            return result
        problems = result.problems
        if self.specs:
            chosen, problems = chosen_workflows(self.specs, config.workflows)
            # Nothing is removed: whether the project's other workflows still exist is not known.
            config = replace(config, workflows=tuple(map(self._applied_to, chosen)), prune=False)
        config = replace(
            config,
            output=self.output or config.output,
            use_lock=config.use_lock and self.use_lock,
            rename=self.rename,
            keep_going=self.keep_going,
            force=self.force,
            jobs=self.jobs,
        )
        return ConfigResult(config, problems)

    def inputs(self) -> Iterator[Path]:
        """Every file that shapes what is generated, as far as it is known now."""
        pyproject = find_pyproject(Path.cwd())
        if pyproject is not None:
            yield pyproject
        config = self.configuration().config
        if config is None:
            yield from self.specs
            return
        for one in config.workflows:
            yield one.spec
            if one.workflow:
                yield one.workflow
        if config.templates:
            yield from (path for path in config.templates.rglob("*") if path.is_file())

    def _without_project(self) -> ConfigResult:
        if not self.specs:
            return ConfigResult(None, usage=NO_PROJECT)
        if self.output is None:
            return ConfigResult(None, usage="Give the package's folder with --output.")
        return ConfigResult(Config(output=self.output, workflows=()))

    def _applied_to(self, one: WorkflowConfig) -> WorkflowConfig:
        return replace(
            one,
            workflow_id=self.workflow_id or one.workflow_id,
            name=self.name or one.name,
            workflow=self.workflow or one.workflow,
            workflow_by_name=one.workflow_by_name and not self.workflow,
        )
