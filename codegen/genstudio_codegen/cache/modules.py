"""Single modules that were made before, by the hash of everything that shaped them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from genstudio_codegen.config import WorkflowConfig
from genstudio_codegen.problems import Problem

from .store import Cache, problems_from_json, problems_to_json

# Stand-ins for the files that problems point at: a project may be moved.
_SPEC, _WORKFLOW = "<spec>", "<workflow>"


@dataclass(frozen=True, slots=True)
class CachedModule:
    """A module on the disk that need not be made.

    Attributes:
        sha256: The hash of its bytes.
        problems: The problems found when it was made.
        graph_sha256: The hash of the graph beside it, or "" if there is none.
    """

    sha256: str
    problems: tuple[Problem, ...]
    graph_sha256: str = ""


def recall_module(cache: Cache, name: str, workflow: WorkflowConfig, key: str) -> CachedModule | None:
    """The module of a name as it was made from the same inputs, or None."""
    entry = cache.get("modules").get(name)
    sources = {_SPEC: str(workflow.spec), _WORKFLOW: str(workflow.workflow)}
    try:
        if not entry or entry["key"] != key:
            return None
        problems = _with_sources(problems_from_json(entry["problems"]), sources)
        return CachedModule(str(entry["sha256"]), problems, str(entry["graph_sha256"]))
    except (KeyError, TypeError, AttributeError, ValueError):
        return None  # not the shape that this version writes


def remember_modules(cache: Cache, modules: Iterable[tuple[str, WorkflowConfig, str, CachedModule]]) -> None:
    """Keep what was made of workflows, each with its name, settings and key; `Cache.save` writes it."""
    entries = dict(cache.get("modules"))
    for name, workflow, key, module in modules:
        sources = {str(workflow.spec): _SPEC, str(workflow.workflow): _WORKFLOW}
        problems = problems_to_json(_with_sources(module.problems, sources))
        entries[name] = {
            "key": key,
            "sha256": module.sha256,
            "graph_sha256": module.graph_sha256,
            "problems": problems,
        }
    cache.set("modules", entries)


def _with_sources(problems: Iterable[Problem], sources: dict[str, str]) -> tuple[Problem, ...]:
    return tuple(replace(one, source=sources.get(one.source, one.source)) for one in problems)
