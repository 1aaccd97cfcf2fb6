"""What to generate, from which specs, into which folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowConfig:
    """One workflow: its spec, and what is said of it beside the spec.

    `workflow_id` and `name` win over the spec's own; `name` is the module's. `names`, `required` and `open` are
    about parameters, by `<node id>.<input>`.
    """

    spec: Path
    workflow_id: str = ""
    name: str = ""
    names: Mapping[str, str] = field(default_factory=lambda: dict[str, str]())
    required: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that one run of the generator is told."""

    output: Path
    workflows: tuple[WorkflowConfig, ...]
    keep_going: bool = False
    use_lock: bool = True
    """Keep names in `genstudio.lock` beside the specs."""
