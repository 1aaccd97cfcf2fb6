"""What a repository or another user lays in a writer's way: no file outside is opened for writing, ever.

A link takes the place of a file that is to be written, or of one that a write goes through on its way. `exec` keeps the
process's id, so that the shell can plant a link under the name that the id gives.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT

from .helpers import Project, command

PRECIOUS = b"precious\n"


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    path = tmp_path / "victim"
    path.write_bytes(PRECIOUS)
    return path


def planted(project: Project, names: list[Path], victim: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command with a link to `victim` under every name, `PID` being the id of the process that runs it."""
    lines = [f'ln -s "{victim}" "{str(name).replace("PID", "$$")}"' for name in names]
    words = " ".join(arguments)
    shell = "\n".join([*lines, f'exec "{sys.executable}" -m genstudio_codegen {words}'])
    env = {**os.environ, "GENSTUDIO_CODEGEN_CACHE": str(project.cache), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["sh", "-c", shell], cwd=project.root, env=env, capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.mark.parametrize("name", ["out/.genstudio-codegen.json", "specs/genstudio.lock"])
def test_no_predictable_name_is_written_through(project: Project, victim: Path, name: str) -> None:
    project.run("generate")
    project.spec("two", {"workflow_id": "wf-2", "nodes": {"4": {"inputs": {"text": {"type": "STRING", "value": ""}}}}})
    path = project.root / name
    done = planted(project, [path.with_name(f".{path.name}.PID.tmp")], victim, "generate")
    assert victim.read_bytes() == PRECIOUS, "a file outside was overwritten through a link"
    assert done.returncode == 0 and not path.is_symlink() and (project.output / "two.py").is_file(), done.stderr


def test_the_first_configuration_is_not_written_through_a_link(project: Project, victim: Path) -> None:
    (project.root / "pyproject.toml").unlink()
    planted(project, [project.root / ".pyproject.toml.PID.tmp"], victim, "init")
    assert victim.read_bytes() == PRECIOUS
    assert (project.root / "pyproject.toml").is_file() and not (project.root / "pyproject.toml").is_symlink()


def test_a_shared_cache_is_not_written_through_a_link(project: Project, victim: Path) -> None:
    project.run("generate")
    kept = [path for path in project.cache.iterdir() if path.is_file()]
    assert kept
    project.spec("two", {"workflow_id": "wf-2", "nodes": {"4": {"inputs": {"text": {"type": "STRING", "value": ""}}}}})
    done = planted(project, [path.with_name(f".{path.name}.PID.tmp") for path in kept], victim, "generate")
    assert victim.read_bytes() == PRECIOUS and done.returncode == 0


@pytest.mark.parametrize("where", ["beside", "in the cache"])
def test_what_keeps_runs_apart_is_not_opened_through_a_link(project: Project, victim: Path, where: str) -> None:
    """A link in the place of a lock file would have its target truncated."""
    project.run("generate")
    locks = sorted(path for path in project.cache.rglob("*.lock"))
    assert locks
    if where == "beside":
        other = victim.parent / "elsewhere"
        other.mkdir()
        folder = locks[0].parent
        for path in locks:
            (other / path.name).write_bytes(PRECIOUS)
            path.unlink()
        folder.rmdir()
        folder.symlink_to(other)
        targets = [*other.iterdir()]
    else:
        for path in locks:
            path.unlink()
            path.symlink_to(victim)
        targets = [victim]
    project.spec("two", {"workflow_id": "wf-2", "nodes": {"4": {"inputs": {"text": {"type": "STRING", "value": ""}}}}})
    done = project.run("generate", timeout=20)
    assert [path.read_bytes() for path in targets] == [PRECIOUS] * len(targets)
    assert done.code in (0, 2) and "Traceback" not in done.err


def test_the_folder_of_last_resort_is_one_s_own(project: Project, tmp_path: Path) -> None:
    """Without a cache that can be written, locks go among temporary files, where another user may have been first."""
    outside, temporary = tmp_path / "elsewhere", tmp_path / "tmp"
    outside.mkdir()
    temporary.mkdir()
    environment: dict[str, Any] = {"GENSTUDIO_CODEGEN_CACHE": "/dev/null/cache", "TMPDIR": str(temporary)}
    command("generate", cwd=project.root, **environment)
    used = [path for path in temporary.iterdir() if path.is_dir()]
    for path in used:
        for inner in path.iterdir():
            inner.unlink()
        path.rmdir()
        path.symlink_to(outside)
    project.spec("two", {"workflow_id": "wf-2", "nodes": {"4": {"inputs": {"text": {"type": "STRING", "value": ""}}}}})
    done = command("generate", cwd=project.root, **environment)
    assert done.code in (0, 2) and "Traceback" not in done.err
    assert not [*outside.iterdir()], "files were made in a folder that somebody else's link names"


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_the_staging_folder_is_never_a_link(project: Project, tmp_path: Path, kind: str) -> None:
    """It holds what a killed run left, so it is removed: what a link there leads to is not."""
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "one.py").write_bytes(PRECIOUS)
    project.output.mkdir()
    (project.output / ".genstudio-codegen.staged").symlink_to(outside if kind == "folder" else outside / "one.py")
    done = project.run("generate")
    assert (outside / "one.py").read_bytes() == PRECIOUS and [*outside.iterdir()] == [outside / "one.py"]
    assert done.code == 0 and (project.output / "one.py").is_file(), done.text


@pytest.mark.parametrize("name", ["one.py", "__init__.py", "py.typed", ".genstudio-codegen.json"])
def test_a_link_in_a_generated_file_s_place_is_replaced_or_refused(project: Project, victim: Path, name: str) -> None:
    project.output.mkdir()
    (project.output / name).symlink_to(victim)
    project.run("generate")
    assert victim.read_bytes() == PRECIOUS
    assert victim.stat().st_mode & 0o777 == 0o644


def test_a_lock_that_is_a_link_stays_inside(project: Project, tmp_path: Path) -> None:
    """The lock beside the specs is read: through a link it would tell what a file elsewhere holds."""
    secret = tmp_path / "credentials"
    secret.write_text("password-5f1e = hunter2\n")
    (project.root / "specs" / "genstudio.lock").symlink_to(secret)
    done = project.run("generate")
    assert "hunter2" not in done.err and "5f1e" not in done.err and secret.read_text() == "password-5f1e = hunter2\n"
