"""What the command line asks for, applied to the project's configuration."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from genstudio_codegen.config import Config, ConfigResult, WorkflowConfig, find_pyproject
from genstudio_codegen.files import real_path
from genstudio_codegen.problems import Problem, problem

from .project import load_project


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
        result = load_project(pyproject) if pyproject else self._without_project()
        config = result.config
        if config is None:
            return result
        specs = _distinct(self.specs)
        if specs:
            by_path = {real_path(one.spec): one for one in config.workflows}
            chosen = (replace(by_path.get(real_path(spec), WorkflowConfig(spec=spec)), spec=spec) for spec in specs)
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
        return ConfigResult(config, tuple(_repeated(self.specs)))

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
            usage = "Give a SPEC, or run genstudio-codegen init to write a first [tool.genstudio-codegen]."
            return ConfigResult(None, usage=usage)
        if self.output is None:
            return ConfigResult(None, usage="Give the package's folder with --output.")
        return ConfigResult(Config(output=self.output, workflows=()))

    def _applied_to(self, one: WorkflowConfig) -> WorkflowConfig:
        return replace(
            one,
            workflow_id=self.workflow_id or one.workflow_id,
            name=self.name or one.name,
            workflow=self.workflow or one.workflow,
        )


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
