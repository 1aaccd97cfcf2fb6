"""What to generate, from which specs, into which folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowConfig:
    """One workflow: its spec, and what is said of it beside the spec.

    `workflow_id` and `name` win over the spec's own; `name` is the module's. `workflow` is the API-format workflow
    behind the spec, for titles, links and stored values. `names` (to Python names) and `required` are about
    parameters, by `<node id>.<input>`; `only`, `skip` and `open` hold shell patterns over the same. `only` and
    `skip` say which parameters the module has, `open` which choices may be others than those listed.
    `largest_literal` is how many choices are still typed as a `Literal`; None is the generator's own bound.
    """

    spec: Path
    workflow_id: str = ""
    name: str = ""
    workflow: Path | None = None
    names: Mapping[str, str] = field(default_factory=lambda: dict[str, str]())
    required: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    skip: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    largest_literal: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that one run of the generator is told."""

    output: Path
    workflows: tuple[WorkflowConfig, ...]
    keep_going: bool = False
    use_lock: bool = True
    """Keep names in `genstudio.lock` beside the specs."""
    templates: Path | None = None
    """A folder of templates that stand before the generator's own."""
    prune: bool = False
    """Remove modules whose workflow is not among `workflows` any more; only files that nobody edited."""
    force: bool = False
    """Overwrite, or remove, generated files that were edited by hand."""
    jobs: int = 0
    """Processes that render at once; 0: as many as pay, 1: this one alone."""
    pyproject: Path | None = None
    """Where this was read from, for problems to point at."""
