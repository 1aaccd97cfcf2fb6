"""A workflow of the page: what it is made of is read once, for its form, its module and its graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from genstudio_codegen.config import WorkflowConfig
from genstudio_codegen.parameter_spec import read_spec
from genstudio_codegen.playground.live_module import LiveWorkflow, WorkflowUnusable
from genstudio_codegen.project import Selection
from genstudio_codegen.run import load_modules
from genstudio_codegen.settings import read_configured
from tests.playground.serving import EVERYTHING, TEXT_TO_IMAGE, written


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The specs that are read to make modules of them, as often as that happens."""
    read: list[Path] = []

    def counted(workflow: WorkflowConfig, **options: Any) -> Any:
        read.append(workflow.spec)
        return read_configured(workflow, **options)

    monkeypatch.setattr("genstudio_codegen.run.preparation.read_configured", counted)
    return read


def live(path: Path, folder: Path, *, has_graph: bool = False, graphs: bool = False) -> LiveWorkflow:
    spec = read_spec(path).spec
    assert spec
    config = WorkflowConfig(spec=path, graphs=graphs)
    return LiveWorkflow("key", 1, spec, config, None, folder / "made", "wf-own", has_graph)


def test_a_workflow_is_prepared_once(tmp_path: Path, prepared: list[Path]) -> None:
    workflow = live(TEXT_TO_IMAGE, tmp_path)
    fields = [field["name"] for group in workflow.form["groups"] for field in group["fields"]]
    assert {row.name for row in workflow.module.WORKFLOW} == {*fields}
    assert workflow.module.prompt(steps=3).to_dict()["workflow_id"] == "wf-own"
    assert workflow.parameter("steps") is not None and workflow.graph is None
    assert prepared == [TEXT_TO_IMAGE] and list(tmp_path.iterdir()) == []


def test_several_modules_are_prepared_once_each(tmp_path: Path, prepared: list[Path]) -> None:
    # So few that all are made in this process, in which readings are counted.
    specs = [written(tmp_path, {**EVERYTHING, "workflow_id": f"wf-{n}"}, f"spec_{n}") for n in range(3)]
    loaded, _ = load_modules(Selection(tuple(WorkflowConfig(spec=spec) for spec in specs)))
    assert [one.name for one in loaded] == [f"spec_{n}" for n in range(3)] and prepared == specs


def test_what_has_no_module_says_why(tmp_path: Path) -> None:
    workflow = live(written(tmp_path, EVERYTHING), tmp_path)
    workflow.config.spec.write_text("{")
    with pytest.raises(WorkflowUnusable, match="JSON"):
        _ = workflow.form
    with pytest.raises(WorkflowUnusable, match="JSON"):
        _ = workflow.module


@pytest.mark.parametrize("has_graph", [False, True])
def test_the_whole_workflow_is_there_only_if_it_is_sent(has_graph: bool, tmp_path: Path) -> None:
    workflow = live(TEXT_TO_IMAGE, tmp_path, has_graph=has_graph, graphs=True)
    assert (workflow.graph is not None) is has_graph
    assert workflow.module.prompt(steps=3).to_dict()["workflow_id"] == "wf-own"
