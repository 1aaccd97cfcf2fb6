"""What is made again, in which process, and what is loaded for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from genstudio_codegen import generate
from genstudio_codegen.config import WorkflowConfig
from genstudio_codegen.run import modules, preparation
from genstudio_codegen.cache import locks_folder
from genstudio_codegen.parameter_spec import WorkflowFile
from genstudio_codegen.publish import MANIFEST_NAME, exclusive
from genstudio_codegen.render import ModuleInput, render_module
from genstudio_codegen.settings import read_configured
from tests.run.conftest import Project
from tests.conftest import ROOT


def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    real = render_module

    def render(module: ModuleInput) -> str:
        names.append(module.name)
        return real(module)

    monkeypatch.setattr(modules, "render_module", render)
    return names


def test_only_what_is_stale_is_made(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two", "three"):
        project.spec(name)
    names = made(monkeypatch)
    project.generate()
    assert sorted(names) == ["one", "three", "two"]
    names.clear()
    project.generate()
    assert names == []
    project.spec("two", low=1)
    assert [path.name for path in project.generate().changed] == ["two.py"] and names == ["two"]
    names.clear()
    project.configure("[tool.genstudio-codegen.workflows.one]\nnames = { '3.seed' = 'dice' }\n")
    project.generate()
    assert names == ["one"]


def test_a_check_without_change_loads_none_of_the_tools(project: Project) -> None:
    project.spec("one")
    assert project.run("generate").returncode == 0
    program = (
        "import sys; sys.argv[1:] = ['generate', '--check']\nfrom genstudio_codegen.cli import main\n"
        "try: main()\nfinally: print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {
        "black",
        "jinja2",
        "jsonschema",
        "datamodel_code_generator",
        "filelock",
        "genstudio_codegen.parameter_spec",
        "genstudio_codegen.names",
    }
    assert "0 files would change, 3 unchanged" in done.stdout and not heavy & set(done.stdout.split())


def test_warnings_of_what_is_unchanged_are_still_shown(project: Project) -> None:
    path = project.spec("one")
    document = json.loads(path.read_text())
    del document["workflow_id"]
    path.write_text(json.dumps(document))
    project.spec("two")
    for change in (None, None, "two"):
        if change:
            project.spec(change, low=1)
        (one,) = project.generate().problems
        assert (one.code, one.source) == ("workflow-id-missing", str(path))


def test_an_edit_while_it_is_made_is_not_taken_for_what_was_hashed(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.spec("one")

    def late(workflow: WorkflowConfig, *, beside: WorkflowFile | None) -> object:
        project.spec("one", low=7)
        return read_configured(workflow, beside=beside)

    with monkeypatch.context() as patch:
        patch.setattr(preparation, "read_configured", late)
        project.generate()
    project.spec("one")
    assert [path.name for path in project.generate().changed] == ["one.py"]


def test_processes_make_the_same_bytes(project: Project) -> None:
    for number in range(8):
        project.spec(f"flow_{number}", low=number)
    config = project.config()
    assert generate(replace(config, jobs=2)).is_written
    together = project.files()
    for path in project.output.iterdir():
        path.unlink()
    assert generate(replace(config, jobs=1)).is_written
    assert project.files() == together


def test_an_error_among_many_is_found_with_all_others(project: Project) -> None:
    for number in range(8):
        project.spec(f"flow_{number}", low=200 if number in (0, 7) else 0)
    report = generate(replace(project.config(), jobs=2))
    assert [one.code for one in report.problems if one.severity == "error"] == ["range-inverted"] * 4
    assert not project.output.exists()
    going = generate(replace(project.config(), jobs=2, keep_going=True))
    assert len([path for path in project.output.glob("flow_*.py")]) == 6 and going.has_errors


def test_a_workflow_whose_spec_breaks_keeps_its_module(project: Project) -> None:
    project.spec("one")
    path = project.spec("two")
    project.generate()
    path.write_text("{")
    generate(replace(project.config(), keep_going=True))
    assert (project.output / "two.py").is_file()


def test_a_module_that_somebody_deleted_is_listed_no_longer_and_made_by_the_next_full_run(project: Project) -> None:
    project.spec("one")
    two = project.spec("two")
    project.run("generate")
    project.run("generate", str(two))
    (project.output / "one.py").unlink()
    # Nothing changed for this run, but what it knows of the folder has.
    assert project.run("generate", str(two)).stdout == "0 files changed, 3 unchanged\n"
    listed = json.loads(project.files()[MANIFEST_NAME])["files"]
    assert sorted(listed) == ["__init__.py", "py.typed", "two.py"]
    assert project.run("generate", "--check").returncode == 1
    assert "wrote out/one.py" in project.run("generate").stdout
    assert sorted(json.loads(project.files()[MANIFEST_NAME])["files"]) == [
        "__init__.py",
        "one.py",
        "py.typed",
        "two.py",
    ]


def test_two_runs_wait_for_each_other(project: Project) -> None:
    project.spec("one")
    waited: list[Path] = []
    with exclusive([project.output], locks_folder(), on_wait=waited.append):
        run = threading.Thread(target=generate, args=(project.config(),), kwargs={"on_wait": waited.append})
        run.start()
        while not waited:
            time.sleep(0.01)
        assert not project.output.exists() and waited == [project.output.resolve()]
    run.join()
    assert (project.output / "one.py").is_file()


def test_runs_at_the_same_time_leave_what_one_leaves(project: Project) -> None:
    for name in ("one", "two"):
        project.spec(name)
    project.generate()
    expected = project.files()
    for path in project.output.iterdir():
        path.unlink()
    command = [sys.executable, "-m", "genstudio_codegen", "generate"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    runs = [
        subprocess.Popen(command, cwd=project.root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for run in runs:
        run.communicate()
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert project.files() == expected
