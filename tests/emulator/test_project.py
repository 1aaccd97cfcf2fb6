"""`load` and `serve` host the workflows of a project, with the ids that its modules have."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from genstudio_codegen.emulator import Emulator
from genstudio_codegen.hosting.served_specs import ServedSpecs
from genstudio_codegen.file_watcher import INTERVAL
from tests.emulator.conftest import opened
from tests.emulator.test_serve import SPEC, refused, serving, submitted

TABLE = """\
[tool.genstudio-codegen]
output = "out"
specs = ["specs/*.json"]
"""
API = {"5": {"class_type": "EmptyLatentImage", "inputs": {"width": 96, "height": 64}}}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project of two workflows, one without an id of its own and with a workflow beside it."""
    (tmp_path / "specs" / "deep").mkdir(parents=True)
    (tmp_path / "specs" / "one.spec.json").write_text(json.dumps(SPEC))
    fields = {name: {"type": "INT", "spec": {"min": 16, "max": 512}} for name in ("width", "height")}
    (tmp_path / "specs" / "two.json").write_text(json.dumps({"nodes": {"5": {"inputs": fields}}}))
    (tmp_path / "specs" / "two.api.json").write_text(json.dumps(API))
    configure(tmp_path, "wf-two")
    return tmp_path


def configure(root: Path, workflow_id: str) -> None:
    section = f'[tool.genstudio-codegen.workflows.two]\nworkflow_id = "{workflow_id}"\n'
    (root / "pyproject.toml").write_text(TABLE + section)


def test_load_takes_all_workflows_of_the_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Emulator(speed=100) as emulator:
        emulator.root = root / "specs" / "deep"
        assert emulator.load() == "wf-one" and sorted(emulator.workflow_ids) == ["wf-one", "wf-two"]
        emulator.reset()
        assert emulator.workflow_ids == {}
        emulator.root = None
        monkeypatch.chdir(root)
        assert emulator.load() == "wf-one"


@pytest.mark.parametrize("source", ["specs/two.json", "specs"])
def test_a_spec_has_the_id_of_its_module(root: Path, source: str) -> None:
    with Emulator([root / source], speed=100) as emulator:
        assert "wf-two" in emulator.workflow_ids and len(emulator.workflow_ids) == (2 if source == "specs" else 1)
        # What the hosted workflow stores comes from the workflow beside the spec.
        with emulator.client() as client:
            result = client.run({"workflow_id": "wf-two", "prompt": {}})
            assert opened(result.final_files[0].url).size == (96, 64)


def test_what_cannot_be_loaded_is_named(tmp_path: Path, root: Path) -> None:
    with Emulator() as emulator:
        configure(root, "wf-...")
        with pytest.raises(ValueError, match=r"pyproject\.toml:5: error\[config-value-wrong\]"):
            emulator.load(root / "specs" / "two.json")
        (root / "pyproject.toml").unlink()
        emulator.root = root
        with pytest.raises(ValueError, match="genstudio-codegen init"):
            emulator.load()
        (root / "specs" / "one.spec.json").unlink()
        (root / "specs" / "two.json").unlink()
        with pytest.raises(ValueError, match="holds no spec files"):
            emulator.load(root / "specs")


def test_what_is_passed_over_is_logged(root: Path, caplog: pytest.LogCaptureFixture) -> None:
    (root / "specs" / "lonely.workflow.json").write_text("{")
    with Emulator() as emulator:
        emulator.load(root / "specs")
    (message,) = caplog.messages
    assert "lonely.workflow.json: warning[workflow-passed-over]" in message and "\n" not in message


def test_serve_hosts_the_project_and_follows_its_configuration(root: Path) -> None:
    with serving(cwd=root / "specs") as served:
        assert [line.split()[1] for line in served.out if line.startswith("workflow ")] == ["wf-one", "wf-two"]
        assert submitted(served, "wf-two").json()["code"] == 0
        configure(root, "wf-other")
        served.until(lambda: any("wf-other loaded" in line for line in served.err))
        assert any("wf-two is no longer served" in line for line in served.err)
        (root / "pyproject.toml").write_text(TABLE + "lock = 3\n")
        served.until(lambda: any("error[config-value-wrong]" in line for line in served.err))
        assert submitted(served, "wf-other").json()["code"] == 0
        # Long enough for the files to be looked at again.
        time.sleep(3 * INTERVAL)
        configure(root, "wf-third")
        served.until(lambda: any("wf-third loaded" in line for line in served.err))
    assert sum("config-value-wrong" in line for line in served.err) == 1


def test_serve_takes_the_workflow_beside_a_spec_of_a_folder(root: Path) -> None:
    (root / "specs" / "lonely.api.json").write_text("{")
    (root / "pyproject.toml").unlink()
    with serving("specs", cwd=root) as served:
        assert sum(line.startswith("workflow ") for line in served.out) == 2
        assert sum("workflow-passed-over" in line for line in served.err) == 1
        assert not any("error[" in line for line in served.err)


def test_a_workflow_that_changes_is_read_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    served = ServedSpecs(())
    assert [change.path.name for change in served.changed()] == ["one.spec.json", "two.json"]
    assert served.changed() == []
    workflow = root / "specs" / "two.api.json"
    workflow.write_text(json.dumps(API).replace("96", "128"))
    os.utime(workflow, ns=(1, 1))
    (change,) = served.changed()
    assert change.spec is not None and change.spec.parameters[0].stored == 128
    workflow.unlink()
    assert [one.path.name for one in served.changed()] == ["two.json"]


def test_serve_needs_specs_or_a_project(tmp_path: Path, root: Path) -> None:
    (root / "pyproject.toml").unlink()
    code, message = refused(cwd=root)
    assert code == 2 and "genstudio-codegen init" in message
    (root / "pyproject.toml").write_text(TABLE + "lock = 3\n")
    code, message = refused(cwd=root)
    assert code == 1 and "pyproject.toml:4: error" in message and "the configuration has errors" in message
