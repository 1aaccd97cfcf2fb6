"""One module: what was prepared is rendered, in any process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from genstudio_codegen.problems import Problem, has_errors
from genstudio_codegen.render import ModuleInput, TemplateError, render_module, render_package
from genstudio_codegen.settings import selected_keys

from .preparation import ModuleTask, Prepared, prepare_module


@dataclass(frozen=True, slots=True)
class ModuleResult:
    """What became of a task.

    Attributes:
        data: The module's bytes, or None if something is wrong or the spec was only read.
        graph: The bytes of the graph beside the module, or None if there is to be none.
        names: The names of its parameters, by `<node id>.<input>`.
        problems: What was found.
        sha256: The hash of the spec's bytes that were read.
    """

    data: bytes | None
    names: Mapping[str, str]
    problems: tuple[Problem, ...]
    sha256: str = ""
    graph: bytes | None = None


def make_module(task: ModuleTask, *, render: bool = True, prepared: Prepared | None = None) -> ModuleResult:
    """Make a module or, without `render`, only find what is wrong. What `prepare_module` gave is not made again."""
    prepared = prepared or prepare_module(task)
    workflow, problems = task.workflow, prepared.problems
    if prepared.naming is None or prepared.spec is None:
        return ModuleResult(None, {}, problems)
    spec, naming = prepared.spec, prepared.naming
    if has_errors(problems) or not render:
        return ModuleResult(None, {} if naming.problems else naming.by_key, problems)
    module = ModuleInput(
        name=task.name,
        spec=spec,
        naming=naming,
        open_keys=selected_keys(spec, workflow.open),
        required=selected_keys(spec, workflow.required),
        has_graph=prepared.graph is not None,
        templates=task.templates,
    )
    if workflow.largest_literal is not None:
        module = replace(module, largest_literal=workflow.largest_literal)
    try:
        data = render_module(module).encode()
    except TemplateError as error:
        return ModuleResult(None, naming.by_key, (*problems, error.problem))
    return ModuleResult(data, naming.by_key, problems, spec.sha256, prepared.graph)


def package_source(templates: Path | None) -> bytes | Problem:
    """The bytes of the package's `__init__.py`, or why the user's template cannot be rendered."""
    try:
        return render_package(templates=templates).encode()
    except TemplateError as error:
        return error.problem
