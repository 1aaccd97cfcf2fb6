"""The release workflow: what it may do, and its own check, run for real; and that the check finds what it should."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

yaml = pytest.importorskip("yaml", reason="pyyaml is not installed")
pytest.importorskip("build", reason="build is not installed")
pytest.importorskip("hatch_fancy_pypi_readme", reason="hatch-fancy-pypi-readme is not installed")
pytest.importorskip("readme_renderer", reason="readme-renderer is not installed")

from tests.check_distributions import CODEGEN, DISTRIBUTIONS, TRANSPORT, build, problems_of
from tests.conftest import ROOT

WORKFLOW: dict[Any, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())
JOBS: dict[str, dict[str, Any]] = WORKFLOW["jobs"]


def commands(job: str) -> list[str]:
    """The shell commands of a job."""
    return [step["run"] for step in JOBS[job]["steps"] if "run" in step]


def test_only_the_approved_job_may_publish() -> None:
    assert WORKFLOW["permissions"] == {}
    asking = [name for name, job in JOBS.items() if "id-token" in job["permissions"]]
    assert asking == ["publish"]
    publish = JOBS["publish"]
    assert publish["environment"] == "release" and set(publish["needs"]) == {"check", "build"}
    assert publish["if"] == "github.ref_type == 'tag'" and publish["permissions"] == {"id-token": "write"}
    # What it uploads was built and checked by the other job: nothing is checked out or run here.
    assert [step["uses"].partition("@")[0] for step in publish["steps"]] == [
        "actions/download-artifact",
        "pypa/gh-action-pypi-publish",
    ]
    text = (ROOT / ".github" / "workflows" / "release.yml").read_text()
    assert "secrets." not in text and not re.search(r"run:.*\$\{\{", text), "text of an event would become a command"


def test_the_workflow_runs_what_is_there() -> None:
    (check,) = commands("check")
    assert os.access(ROOT / check, os.X_OK)
    install, _ = commands("build")
    for name in ("build", "packaging", "readme-renderer[md]"):
        assert f'"{name}>=' in install


@pytest.fixture(scope="module")
def no_index(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Why nothing can be installed here; "" if it can."""
    folder = tmp_path_factory.mktemp("index")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), "click"]
    done = subprocess.run(pip, capture_output=True, text=True, check=False, timeout=120)
    return "" if done.returncode == 0 else "no package index can be reached"


def test_the_check_of_the_workflow_passes(no_index: str, tmp_path: Path) -> None:
    (command,) = [line for line in commands("build") if "check_distributions" in line]
    assert "--output dist " in command
    command = command.replace("--output dist ", f"--output '{tmp_path / 'dist'}' --no-isolation ")
    command += " --no-install" if no_index else ""
    environment = {
        **os.environ,
        "RELEASE_TAG": f"v{CODEGEN.version}",
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }
    done = subprocess.run(
        ["bash", "-ec", command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) == 6 and len(list((tmp_path / "dist").iterdir())) == 6
    if no_index:
        pytest.skip(f"checked without installing: {no_index}")


def test_a_tag_of_another_version_is_refused(built: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.check_distributions", "--no-isolation", "--no-install"]
    done = subprocess.run(
        [*command, "--output", str(tmp_path / "dist"), "--tag", "v9.9"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and done.stdout == f"the tag is v9.9, and the version {CODEGEN.version}\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build(folder, isolated=False)
    return folder


def changed(built: Path, folder: Path, name: str, change: tuple[str, bytes | None, bytes | None]) -> list[str]:
    """What is found in a distribution after one file of its wheel was changed, added or removed."""
    one = next(each for each in DISTRIBUTIONS if each.name == name)
    path, old, new = change
    wheel = f"{one.stem}-py3-none-any.whl"
    (folder / f"{one.stem}.tar.gz").write_bytes((built / f"{one.stem}.tar.gz").read_bytes())
    with zipfile.ZipFile(built / wheel) as before, zipfile.ZipFile(folder / wheel, "w") as after:
        files = {each: before.read(each) for each in before.namelist()}
        path = path.replace("INFO", f"{one.stem}.dist-info")
        if old is not None:
            assert old in files[path]
        if new is None:
            del files[path]
        else:
            files[path] = files[path].replace(old, new) if old is not None else new
        for each, data in files.items():
            after.writestr(each, data)
    return list(problems_of(one, folder))


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("genstudio_codegen/py.typed", None, None, "the wheel lacks genstudio_codegen/py.typed"),
        ("genstudio_codegen/run/steps.py", None, None, "the wheel lacks genstudio_codegen/run/steps.py"),
        ("genstudio_codegen/templates/workflow.py.jinja", None, None, "lacks genstudio_codegen/templates/workflow.py"),
        ("INFO/licenses/LICENSE", None, None, "dist-info/licenses/LICENSE"),
        ("INFO/METADATA", None, None, "the metadata is invalid"),
        ("tests/test_a.py", None, b"", "the wheel has tests/test_a.py"),
        ("genstudio_codegen/.env", None, b"KEY=1", "the wheel has genstudio_codegen/.env"),
        ("INFO/METADATA", b"\nVersion: ", b"\nVersion: 9.", "the metadata says genstudio-codegen 9."),
        ("INFO/METADATA", b"Name: ", b"Name: a b ", "the metadata is invalid"),
        ("INFO/METADATA", b"License-Expression: MIT", b"License: MIT", "no license_expression"),
        ("INFO/METADATA", b"# genstudio-codegen\n", b"genstudio-codegen\n", "the README cannot be rendered"),
        ("INFO/METADATA", b"text/markdown", b"text/x-rst", "the README is text/x-rst"),
        ("INFO/METADATA", b"## Licence\n", b"## Licence\n[a](docs/a.md)\n", "links to docs/a.md"),
        ("INFO/METADATA", b"## Licence\n", b"## Licence\n![a](docs/a.png)\n", "links to docs/a.png"),
        ("INFO/entry_points.txt", b"genstudio-codegen = ", b"genstudio = ", "does not install the command"),
    ],
)
def test_what_is_wrong_with_a_wheel_is_found(
    path: str, old: bytes | None, new: bytes | None, expected: str, built: Path, tmp_path: Path
) -> None:
    found = changed(built, tmp_path, "genstudio-codegen", (path, old, new))
    assert any(expected in one for one in found), found


def test_what_is_wrong_with_an_sdist_is_found(built: Path, tmp_path: Path) -> None:
    assert list(problems_of(TRANSPORT, tmp_path)) == [
        f"genstudio-transport: {TRANSPORT.stem}-py3-none-any.whl, {TRANSPORT.stem}.tar.gz is not there"
    ]
    wheel, sdist = f"{TRANSPORT.stem}-py3-none-any.whl", f"{TRANSPORT.stem}.tar.gz"
    (tmp_path / wheel).write_bytes((built / wheel).read_bytes())
    with tarfile.open(built / sdist) as before, tarfile.open(tmp_path / sdist, "w:gz") as after:
        for member in before:
            if not member.name.endswith("/LICENSE"):
                member.name = member.name.replace("_version.py", "__pycache__/_version.pyc")
                after.addfile(member, before.extractfile(member))
    assert list(problems_of(TRANSPORT, tmp_path)) == [
        "genstudio-transport: the sdist lacks LICENSE",
        "genstudio-transport: the sdist lacks genstudio_transport/_version.py",
        "genstudio-transport: the sdist has genstudio_transport/__pycache__/_version.pyc",
    ]


def test_the_version_is_in_one_place_for_each_distribution() -> None:
    kinds = ("*.py", "*.toml", "*.md", "*.yml", "*.yaml", "*.jinja")
    # Generated files say which version made them.
    places = {(one.package / "_version.py").relative_to(ROOT).as_posix() for one in DISTRIBUTIONS}
    for version in {one.version for one in DISTRIBUTIONS}:
        command = ["git", "grep", "-lF", version, "--", *kinds, ":!generated_examples"]
        found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
        assert set(found) <= places, "the version is repeated"
