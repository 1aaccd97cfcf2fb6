"""What is asked of the generator in a project: the command line's words over the configuration's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from .config import Config, WorkflowConfig, find_pyproject, load_config
from .memory import Cache, code_fingerprint, hash_of
from .problems import Problem


class Configuration(NamedTuple):
    """The configuration of a run, or the problems of the file, or what was wrong in how it was asked for."""

    config: Config | None
    problems: tuple[Problem, ...] = ()
    usage: str = ""


@dataclass(frozen=True, kw_only=True)
class _Words:
    workflow_id: str = ""
    name: str = ""
    workflow: Path | None = None
    use_lock: bool = True
    keep_going: bool = False
    force: bool = False
    jobs: int = 0


@dataclass(frozen=True)
class Asked(_Words):
    """The command line: specs that stand before the configuration's, an output folder, and what else is said."""

    specs: tuple[Path, ...] = ()
    output: Path | None = None

    def configuration(self) -> Configuration:
        """What to generate: the project's configuration, where there is one, with what the command line says over it."""
        pyproject = find_pyproject(Path.cwd())
        if pyproject is None:
            return self._without_project()
        loaded = load_project(pyproject)
        if loaded.config is None:
            return loaded
        config = loaded.config
        if self.specs:
            by_path = {one.spec.resolve(): one for one in config.workflows}
            chosen = (replace(by_path.get(spec.resolve(), WorkflowConfig(spec=spec)), spec=spec) for spec in self.specs)
            # What else the project has is not known to be gone: nothing is removed.
            config = replace(config, workflows=tuple(self._said_of(one) for one in chosen), prune=False)
        config = replace(
            config,
            output=self.output or config.output,
            use_lock=config.use_lock and self.use_lock,
            keep_going=self.keep_going,
            force=self.force,
            jobs=self.jobs,
        )
        return Configuration(config)

    def watched(self) -> Iterator[Path]:
        """Every file that shapes what is asked for, as far as it can be told now."""
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

    def _without_project(self) -> Configuration:
        if not self.specs:
            usage = (
                "Give a SPEC, or configure the project: genstudio-codegen init writes a first [tool.genstudio-codegen]."
            )
            return Configuration(None, usage=usage)
        if self.output is None:
            return Configuration(None, usage="Say with --output which folder the package is to be in.")
        config = Config(
            output=self.output,
            workflows=tuple(self._said_of(WorkflowConfig(spec=spec)) for spec in self.specs),
            use_lock=self.use_lock,
            keep_going=self.keep_going,
            force=self.force,
            jobs=self.jobs,
        )
        return Configuration(config)

    def _said_of(self, one: WorkflowConfig) -> WorkflowConfig:
        return replace(
            one,
            workflow_id=self.workflow_id or one.workflow_id,
            name=self.name or one.name,
            workflow=self.workflow or one.workflow,
        )


def load_project(pyproject: Path) -> Configuration:
    """The configuration in a file; one that was found right before is not checked against its schema again."""
    cache = Cache(pyproject)
    keys: list[str] = []

    def is_known(table: Mapping[str, Any]) -> bool:
        keys.append(hash_of([code_fingerprint(), table]))
        return cache.get("right").get("key") == keys[0]

    loaded = load_config(pyproject, is_known=is_known)
    if loaded.config is not None and keys and cache.get("right").get("key") != keys[0]:
        cache.set("right", {"key": keys[0]})
        cache.save()
    return Configuration(loaded.config, loaded.problems)
