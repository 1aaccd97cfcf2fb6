"""One workflow, with its form and its generated module, each made when it is first needed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from genstudio_codegen.config import Config, WorkflowConfig
from genstudio_codegen.parameter_spec import JSONValue, Parameter, WorkflowSpec
from genstudio_codegen.problems import Problem, has_errors
from genstudio_codegen.run import LoadedModule, ModuleTask, Prepared, load_prepared, module_task, prepare_module
from genstudio_codegen.settings import selected_keys

from .form import Form, describe_form, title_of

_DEFAULT_PACKAGE = "workflows"


class WorkflowUnusable(ValueError):
    """A workflow that has no module; the message lists why."""


@dataclass
class LiveWorkflow:
    """One workflow of the page.

    Attributes:
        key: What addresses of the page name it by.
        version: A number that no other workflow has, and no earlier reading of this one.
        spec: The workflow.
        config: Its settings.
        project: The project's configuration, if there is one.
        folder: Where its graph is written.
        workflow_id: The id that it is run under.
        has_graph: Whether the whole workflow is sent, so that its module needs the graph.
    """

    key: str
    version: int
    spec: WorkflowSpec
    config: WorkflowConfig
    project: Config | None
    folder: Path
    workflow_id: str
    has_graph: bool
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @property
    def title(self) -> str:
        """The name to show."""
        return title_of(self.spec)

    @cached_property
    def module_name(self) -> str:
        """The name of its module."""
        return self._task.name

    @cached_property
    def package(self) -> str:
        """The import path of the package that the project's modules are in."""
        if self.project is None:
            return _DEFAULT_PACKAGE
        output = self.project.output
        root = self.project.pyproject.parent if self.project.pyproject else output.parent
        try:
            parts = output.resolve().relative_to(root.resolve()).parts
        except ValueError:
            parts = (output.name,)
        parts = parts[1:] if parts[:1] == ("src",) else parts
        return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else _DEFAULT_PACKAGE

    @property
    def prepared(self) -> Prepared:
        """The parameters that its module has, and their names.

        Raises:
            WorkflowUnusable: There is no module for this workflow.
        """
        with self._lock:
            return self._prepared

    @property
    def form(self) -> Form:
        """The form.

        Raises:
            WorkflowUnusable: There is no module for this workflow.
        """
        with self._lock:
            return self._form

    @property
    def module(self) -> Any:
        """The generated module, loaded.

        Raises:
            WorkflowUnusable: It cannot be generated.
        """
        with self._lock:
            return self._loaded.module

    @cached_property
    def graph(self) -> Mapping[str, JSONValue] | None:
        """The whole workflow in API format, if it is sent."""
        graph = self.prepared.graph
        return None if graph is None else cast("Mapping[str, JSONValue]", json.loads(graph))

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of a Python name, None if there is none."""
        prepared = self.prepared
        if prepared.spec is None or prepared.naming is None:
            return None
        named = prepared.naming.names
        return next((one for one in prepared.spec.parameters if named.get(one.address) == name), None)

    @cached_property
    def _task(self) -> ModuleTask:
        workflow_id = self.workflow_id or self.config.workflow_id
        # Whether `generate` writes graphs does not matter here: only what is sent does.
        return module_task(replace(self.config, workflow_id=workflow_id, graphs=self.has_graph), self.project)

    @cached_property
    def _prepared(self) -> Prepared:
        prepared = prepare_module(self._task)
        if prepared.spec is None or prepared.naming is None or has_errors(prepared.problems):
            raise WorkflowUnusable(_listed(prepared.problems))
        return prepared

    @cached_property
    def _form(self) -> Form:
        prepared = self._prepared
        if prepared.spec is None or prepared.naming is None:
            raise WorkflowUnusable(_listed(prepared.problems))
        return describe_form(
            prepared.spec,
            prepared.naming.names,
            required=selected_keys(prepared.spec, self.config.required),
            open_keys=selected_keys(prepared.spec, self.config.open),
        )

    @cached_property
    def _loaded(self) -> LoadedModule:
        graphs = self.folder if self.has_graph else None
        if graphs:
            graphs.mkdir(parents=True, exist_ok=True)
        loaded, problems = load_prepared(self._task, self._prepared, graphs=graphs)
        if loaded is None:
            raise WorkflowUnusable(_listed(problems))
        return loaded


def _listed(problems: Iterable[Problem]) -> str:
    return "\n".join(one.message for one in problems if one.severity == "error") or "the spec cannot be read"
