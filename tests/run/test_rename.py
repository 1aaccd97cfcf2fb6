"""Better names that are known later: reported in one line, and taken over only when asked for."""

from __future__ import annotations

import json

import pytest

from genstudio_codegen import Report
from tests.run.conftest import Project

TEXT = {"type": "STRING", "value": "a", "spec": {}}


@pytest.fixture
def texts(project: Project) -> Project:
    """A project that was generated before its workflow was there, which tells the two texts apart."""
    nodes = {node_id: {"class_type": "CLIPTextEncode", "inputs": {"text": TEXT}} for node_id in "67"}
    (project.root / "specs" / "one.spec.json").write_text(json.dumps({"workflow_id": "wf-1", "nodes": nodes}))
    project.generate()
    assert names(project) == {"6.text": "text_6", "7.text": "text_7"}
    workflow = {
        "3": {"class_type": "KSampler", "inputs": {"positive": ["6", 0], "negative": ["7", 0]}},
        **{node_id: {"class_type": "CLIPTextEncode", "inputs": {"text": "a"}} for node_id in "67"},
    }
    (project.root / "specs" / "one.json").write_text(json.dumps(workflow))
    project.configure('[tool.genstudio-codegen.workflows.one]\nworkflow = "specs/one.json"\n')
    return project


def names(project: Project) -> dict[str, str]:
    lines = (project.root / "specs" / "genstudio.lock").read_text().splitlines()
    return {line.split('"')[1]: line.split('"')[3] for line in lines if line.startswith('"')}


def reported(report: Report) -> list[str]:
    return [one.message for one in report.problems if one.code == "names-by-node-id"]


def test_names_stay_and_better_ones_are_reported_in_one_line(texts: Project) -> None:
    report = texts.generate()
    assert names(texts) == {"6.text": "text_6", "7.text": "text_7"}
    assert reported(report) == [
        "2 parameters are named by their nodes' ids and have a better name by now, such as positive_text for text_6"
    ]
    assert "--rename" in report.problems[0].hint and not report.has_errors
    assert texts.generate(check=True).changes == ()


def test_rename_takes_the_better_names_and_reserves_the_old_ones(texts: Project) -> None:
    texts.generate()
    check = texts.run("generate", "--rename", "--check")
    assert check.returncode == 1 and "would change" in check.stdout and names(texts)["6.text"] == "text_6"
    done = texts.run("generate", "--rename")
    assert done.returncode == 0 and "names-by-node-id" not in done.stderr
    after = {
        "6.text": "positive_text",
        "6.text was text_6": "text_6",
        "7.text": "negative_text",
        "7.text was text_7": "text_7",
    }
    assert names(texts) == after
    assert "positive_text" in texts.files()["one.py"].decode() and "text_6" not in texts.files()["one.py"].decode()
    # From now on the lock holds them like all others, with or without the option.
    assert reported(texts.generate()) == [] and texts.generate().changes == () and names(texts) == after
    assert "0 files changed" in texts.run("generate", "--rename").stdout


def test_a_name_that_the_configuration_gives_is_nobodys_to_replace(texts: Project) -> None:
    texts.configure(
        '[tool.genstudio-codegen.workflows.one]\nworkflow = "specs/one.json"\nnames = { "6.text" = "text_6" }\n'
    )
    texts.run("generate", "--rename")
    assert names(texts) == {"6.text": "text_6", "7.text": "negative_text", "7.text was text_7": "text_7"}


def test_the_configuration_can_give_a_parameter_its_old_name_again(texts: Project) -> None:
    texts.run("generate", "--rename")
    texts.configure(
        '[tool.genstudio-codegen.workflows.one]\nworkflow = "specs/one.json"\nnames = { "6.text" = "text_6" }\n'
    )
    report = texts.generate()
    assert not report.has_errors and names(texts)["6.text"] == "text_6"


def test_without_a_lock_there_is_nothing_to_rename(texts: Project) -> None:
    done = texts.run("generate", "--rename", "--no-lock")
    assert done.returncode == 2 and "give only one" in done.stderr
