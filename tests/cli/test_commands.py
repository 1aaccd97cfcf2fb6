"""The command line, run as users run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import run
from tests.conftest import EXAMPLE_SPECS, ROOT

TEXT_SPEC = EXAMPLE_SPECS / "text_to_image.spec.json"
GOOD = {"6": {"inputs": {"text": {"type": "STRING", "value": "", "spec": {}}}}}
BAD = {"6": {"inputs": {"steps": {"type": "INT", "value": 1, "spec": {"min": 9, "max": 1}}}}}


def write(folder: Path, name: str, document: object) -> Path:
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_generate_writes_then_finds_nothing_to_do(tmp_path: Path) -> None:
    first = run("generate", TEXT_SPEC, "--output", "out", cwd=tmp_path)
    assert (first.returncode, first.stdout.splitlines()[-1]) == (0, "3 files changed, 0 unchanged")
    files = [".genstudio-codegen.json", "__init__.py", "py.typed", "text_to_image.py"]
    assert sorted(os.listdir(tmp_path / "out")) == files
    again = run("generate", TEXT_SPEC, "--output", "out", cwd=tmp_path)
    assert (again.returncode, again.stdout) == (0, "0 files changed, 3 unchanged\n")


def test_check_says_what_is_stale_and_writes_nothing(tmp_path: Path) -> None:
    stale = run("generate", TEXT_SPEC, "--output", "out", "--check", cwd=tmp_path)
    assert stale.returncode == 1 and "3 files would change, 0 unchanged" in stale.stdout
    assert not (tmp_path / "out").exists()
    run("generate", TEXT_SPEC, "--output", "out", cwd=tmp_path)
    assert run("generate", TEXT_SPEC, "--output", "out", "--check", cwd=tmp_path).returncode == 0


def test_one_bad_spec_and_nothing_at_all_is_written(tmp_path: Path) -> None:
    specs = [write(tmp_path, "good.json", GOOD), write(tmp_path, "bad.json", BAD)]
    done = run("generate", *specs, "--output", "out", cwd=tmp_path)
    assert done.returncode == 1 and "error[range-inverted]" in done.stderr and done.stdout == "nothing was written\n"
    assert not (tmp_path / "out").exists()
    going = run("generate", *specs, "--output", "out", "--keep-going", cwd=tmp_path)
    assert going.returncode == 1 and (tmp_path / "out" / "good.py").is_file()
    assert not (tmp_path / "out" / "bad.py").exists()


def test_two_specs_of_one_name_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    specs = [write(tmp_path, "same.json", GOOD), write(tmp_path / "a", "same.spec.json", GOOD)]
    done = run("generate", *specs, "--output", "out", cwd=tmp_path)
    assert done.returncode == 1 and "error[module-name-taken]" in done.stderr


def test_id_and_name_are_for_one_spec(tmp_path: Path) -> None:
    spec = write(tmp_path, "good.json", GOOD)
    done = run("generate", spec, "--output", "out", "--workflow-id", "wf-1", "--name", "hello", cwd=tmp_path)
    assert done.returncode == 0 and done.stderr == ""
    assert 'WORKFLOW_ID: Final = "wf-1"' in (tmp_path / "out" / "hello.py").read_text()
    assert run("generate", spec, spec, "--output", "out", "--name", "x", cwd=tmp_path).returncode == 2
    assert "error[module-name-unusable]" in run("generate", spec, "--output", "o", "--name", "a b", cwd=tmp_path).stderr


def test_wrong_usage_and_a_broken_environment_exit_2(tmp_path: Path) -> None:
    assert run("generate", cwd=tmp_path).returncode == 2
    assert run("nonsense", cwd=tmp_path).returncode == 2
    (tmp_path / "file").write_text("")
    done = run("generate", TEXT_SPEC, "--output", "file/out", cwd=tmp_path)
    assert done.returncode == 2 and "file" in done.stderr


def test_validate_prints_every_problem_with_its_place(tmp_path: Path) -> None:
    spec = tmp_path / "a.spec.json"
    spec.write_text('{"6": {"inputs": {\n  "steps": {"type": "INT", "spec": {"min": 9, "max": 1}},\n  "": 1}}}')
    done = run("validate", "a.spec.json", "missing.json", cwd=tmp_path)
    assert done.returncode == 1 and "2 specs read, 2 with errors" in done.stdout
    assert "a.spec.json:2:" in done.stderr and "error[range-inverted]" in done.stderr
    assert "missing.json: error[file-missing]" in done.stderr and "hint: " in done.stderr
    assert "\x1b[" not in done.stderr
    assert run("validate", TEXT_SPEC, cwd=tmp_path).returncode == 0


def test_validate_survives_every_real_spec(corpus: Path, tmp_path: Path) -> None:
    done = run("validate", *sorted((corpus / "specs").glob("*.json")), cwd=tmp_path)
    assert done.returncode in (0, 1) and done.stdout.startswith("720 specs read")


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["generate", "--help"]])
def test_help_and_version_load_nothing_heavier_than_click(arguments: list[str], tmp_path: Path) -> None:
    program = f"import sys; sys.argv[1:] = {arguments!r}; from genstudio_codegen.cli import main\ntry: main()\nfinally: print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"black", "jinja2", "jsonschema", "datamodel_code_generator", "starlette", "aiohttp", "rich"}
