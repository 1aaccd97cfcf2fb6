"""Comparing the specs of a project: its settings apply to both versions."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.command_line import run

from .helpers import BASE, changed
from .test_revision import git

NARROWED = changed(lambda d: d["nodes"]["3"]["inputs"]["steps"]["spec"].update(max=50))
LINKS = ("positive", "negative")
# Without the links of the sampler, only the workflow beside it says which text is which.
BARE = changed(lambda d: [d["nodes"]["3"]["inputs"].pop(name) for name in LINKS])
TABLE = '[tool.genstudio-codegen]\noutput = "out"\nspecs = ["specs/*.json"]\n'
API = {
    id: {
        "class_type": node["class_type"],
        "_meta": node["_meta"],
        "inputs": {name: node["inputs"][name] for name in LINKS if id == "3"},
    }
    for id, node in BASE["nodes"].items()
}

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def write(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A committed project in a folder of a repository: two specs with any name, one with a workflow beside it."""
    root = tmp_path / "app"
    (root / "specs").mkdir(parents=True)
    write(root / "specs" / "portrait.json", BASE)
    write(root / "specs" / "bare.json", BARE)
    write(root / "specs" / "bare.api.json", API)
    (root / "pyproject.toml").write_text(TABLE)
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "one")
    return root


def test_without_arguments_the_projects_specs_are_compared(project: Path) -> None:
    same = run("diff", "--against", "HEAD", cwd=project)
    assert (same.returncode, same.stdout) == (0, "specs/bare.json: no changes\nspecs/portrait.json: no changes\n")
    write(project / "specs" / "portrait.json", NARROWED)
    done = run("diff", "--against", "HEAD", cwd=project / "specs")
    assert done.returncode == 1 and "breaks-calls[range-narrowed] steps" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("1 change: 1 breaks-calls")


def test_a_new_spec_is_named_and_a_removed_one_is_an_error(project: Path) -> None:
    write(project / "specs" / "new.json", BASE)
    done = run("diff", "--against", "HEAD", cwd=project)
    assert (done.returncode, done.stderr.splitlines()[0]) == (0, "specs/new.json is new: HEAD does not have it")
    (project / "specs" / "portrait.json").unlink()
    done = run("diff", "--against", "HEAD", cwd=project)
    assert done.returncode == 1 and "specs/portrait.json: error[file-missing]" in done.stderr


def test_a_change_of_the_workflow_beside_a_spec_is_one(project: Path) -> None:
    api = project / "specs" / "bare.api.json"
    write(api, {**API, "9": {**API["9"], "class_type": "Nothing"}, "11": {"class_type": "SaveImage", "inputs": {}}})
    done = run("diff", "--against", "HEAD", "specs/bare.json", cwd=project)
    assert "safe[output-added] " in done.stdout, done.stdout + done.stderr
    # A workflow that is of no use is passed over, on either side.
    api.write_text("{")
    assert (
        "specs/bare.api.json:1:2: warning[workflow-passed-over]" in run("diff", "--against", "HEAD", cwd=project).stderr
    )
    git(project, "commit", "-am", "broken")
    write(api, API)
    both = run("diff", "--against", "HEAD", cwd=project)
    assert (
        "HEAD:specs/bare.api.json:1:2: warning[workflow-passed-over]" in both.stderr and "/tmp/gen" not in both.stderr
    )
    write(api, {"3": API["3"]})
    git(project, "commit", "-am", "fewer")
    fewer = run("diff", "--against", "HEAD", cwd=project)
    assert "The workflow HEAD:specs/bare.api.json has no node" in fewer.stderr and "/tmp/gen" not in fewer.stderr


def test_names_and_parameters_are_those_of_the_module(project: Path) -> None:
    write(project / "specs" / "portrait.json", changed(lambda d: d["nodes"]["3"]["inputs"].pop("cfg"), NARROWED))
    section = "[tool.genstudio-codegen.workflows.portrait]\n"
    (project / "pyproject.toml").write_text(TABLE + section + "names = { '3.steps' = 'rounds' }\nskip = ['3.cfg']\n")
    done = run("diff", "--against", "HEAD", cwd=project)
    assert "range-narrowed] rounds (" in done.stdout and "cfg" not in done.stdout
    write(project.parent / "export.json", NARROWED)
    pair = run("diff", "specs/portrait.json", "../export.json", cwd=project)
    assert pair.stdout == "no changes\n", pair.stdout + pair.stderr
    # What the lock of the revision says is what callers know.
    (project / "specs" / "genstudio.lock").write_text('[portrait]\n"3.steps" = "count"\n')
    git(project, "add", ".")
    git(project, "commit", "-m", "lock")
    renamed = run("diff", "--against", "HEAD", cwd=project)
    assert "breaks-source[parameter-renamed] count (" in renamed.stdout, renamed.stdout


def test_an_export_is_named_with_the_workflow_beside_the_old_one(project: Path) -> None:
    write(project.parent / "export.json", BARE)
    done = run("diff", "specs/bare.json", "../export.json", "--no-lock", cwd=project)
    assert (done.returncode, done.stdout) == (0, "no changes\n"), done.stdout
    (project / "specs" / "bare.api.json").rename(project / "other.txt")
    shutil.copy(project / "other.txt", project / "specs" / "old.api.json")
    shutil.copy(project / "specs" / "bare.json", project / "specs" / "old.json")
    (project / "pyproject.toml").unlink()
    alone = run("diff", "specs/old.json", "specs/bare.json", "--no-lock", cwd=project)
    assert alone.stdout == "no changes\n"


def test_an_error_of_the_configuration_is_reported(project: Path) -> None:
    (project / "pyproject.toml").write_text(TABLE + "lock = 3\n")
    done = run("diff", "--against", "HEAD", cwd=project)
    assert done.returncode == 1 and done.stderr.startswith("pyproject.toml:4: error[config-value-wrong]")
