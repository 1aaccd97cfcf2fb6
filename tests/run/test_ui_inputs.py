"""Inputs that only the editor uses are left out, reported in one line, and there for those who ask for them."""

from __future__ import annotations

import json

import pytest

from genstudio_codegen.names import UI_INPUTS, is_ui_input
from genstudio_codegen.parameter_spec import Kind, Node, Parameter
from tests.run.conftest import Project

INPUTS = {
    "10": ("LoadImage", {"image": "a.png", "upload": "image"}),
    "3": ("KSampler", {"seed": "1", "control_after_generate": "fixed"}),
}


@pytest.fixture
def pictures(project: Project) -> Project:
    nodes = {
        node_id: {
            "class_type": class_type,
            "inputs": {name: {"type": "STRING", "value": value} for name, value in values.items()},
        }
        for node_id, (class_type, values) in INPUTS.items()
    }
    path = project.root / "specs" / "one.spec.json"
    path.write_text(json.dumps({"workflow_id": "wf-1", "nodes": nodes}))
    return project


def parameters(project: Project) -> list[str]:
    lock = (project.root / "specs" / "genstudio.lock").read_text()
    return [line.split('"')[1] for line in lock.splitlines() if line.startswith('"')]


def test_they_are_left_out_and_reported_once_for_all(pictures: Project) -> None:
    report = pictures.generate()
    (problem,) = [one for one in report.problems if one.code == "ui-inputs-left-out"]
    assert problem.severity == "warning" and problem.source.endswith("one.spec.json")
    assert problem.message == "2 inputs that only the editor uses were left out: 10.upload, 3.control_after_generate"
    assert "ui_inputs = true" in problem.hint
    assert parameters(pictures) == ["10.image", "3.seed"]
    # A run that has nothing to do reports the same.
    assert pictures.generate().problems == report.problems


@pytest.mark.parametrize(
    ("setting", "expected", "reported"),
    [
        ("ui_inputs = true", ["10.image", "10.upload", "3.control_after_generate", "3.seed"], 0),
        ("ui_inputs = false", ["10.image", "3.seed"], 0),
        ('only = ["*.upload", "*.seed"]', ["10.upload", "3.seed"], 0),
        ('required = ["10.upload"]', ["10.image", "10.upload", "3.seed"], 1),
        ('names = { "10.upload" = "kind_of_file" }', ["10.image", "10.upload", "3.seed"], 1),
        ('skip = ["*.upload"]', ["10.image", "3.seed"], 1),
    ],
)
def test_they_are_there_for_those_who_ask(pictures: Project, setting: str, expected: list[str], reported: int) -> None:
    pictures.configure(f"[tool.genstudio-codegen.workflows.one]\n{setting}\n")
    report = pictures.generate()
    assert not report.has_errors, report.problems
    assert parameters(pictures) == expected
    assert sum(one.code == "ui-inputs-left-out" for one in report.problems) == reported


def test_the_setting_is_a_boolean(pictures: Project) -> None:
    pictures.configure('[tool.genstudio-codegen.workflows.one]\nui_inputs = "yes"\n')
    done = pictures.run("generate")
    assert done.returncode == 1 and "workflows.one.ui_inputs must be a boolean, not text" in done.stderr


def test_each_is_listed_once_with_its_source() -> None:
    assert len({one.input_name for one in UI_INPUTS}) == len(UI_INPUTS) and all(one.source for one in UI_INPUTS)


@pytest.mark.parametrize(
    ("class_type", "is_one"), [("LoadImage", True), ("LoadImageMask", True), ("SendToCloud", False)]
)
def test_an_input_of_that_name_on_another_node_is_a_parameter(class_type: str, is_one: bool) -> None:
    node = Node(id="1", class_type=class_type)
    assert is_ui_input(node, Parameter(node_id="1", input_name="upload", kinds=(Kind.STRING,))) is is_one
