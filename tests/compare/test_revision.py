"""Comparing with a git revision: real repositories, made for each test."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.command_line import run

from .helpers import BASE, changed

NARROWED = changed(lambda d: d["nodes"]["3"]["inputs"]["steps"]["spec"].update(max=50))

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose first commit, tagged v1, has one spec in a folder; the working tree has a newer one."""
    git(tmp_path, "init")
    (tmp_path / "specs").mkdir()
    spec = tmp_path / "specs" / "portrait.spec.json"
    spec.write_text(json.dumps(BASE, indent=1))
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "one")
    git(tmp_path, "tag", "v1")
    spec.write_text(json.dumps(NARROWED, indent=1))
    return tmp_path


def test_a_file_with_what_it_was(repository: Path) -> None:
    done = run("diff", "--against", "v1", "specs/portrait.spec.json", cwd=repository)
    assert done.returncode == 1 and done.stderr == ""
    assert done.stdout.splitlines()[-1] == "1 change: 1 breaks-calls"
    assert done.stdout.startswith("specs/portrait.spec.json:")
    git(repository, "commit", "-am", "two")
    same = run("diff", "--against", "HEAD", "specs/portrait.spec.json", cwd=repository)
    assert (same.returncode, same.stdout) == (0, "no changes\n")
    assert run("diff", "--against", "HEAD~1", "specs/portrait.spec.json", cwd=repository).stdout == done.stdout
    assert (
        run("diff", "--against=main~1", str(repository / "specs" / "portrait.spec.json"), cwd=Path("/")).returncode == 1
    )


def test_from_within_the_folder_and_from_a_hook(repository: Path) -> None:
    inside = run("diff", "--against", "v1", "portrait.spec.json", cwd=repository / "specs")
    assert inside.returncode == 1 and inside.stdout.startswith("portrait.spec.json:")
    # Git sets these for hooks, and a relative one means another place in another folder.
    hook = {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index", "GIT_PREFIX": "specs/"}
    assert run("diff", "--against", "v1", "specs/portrait.spec.json", cwd=repository, **hook).returncode == 1


def test_without_files_every_spec_of_the_revision(repository: Path) -> None:
    for name in ("b.spec.json", "specs/a b.spec.json", "specs/é.spec.json", "other.json"):
        (repository / name).write_text(json.dumps(BASE))
    git(repository, "add", ".")
    git(repository, "commit", "-m", "more")
    (repository / "new.spec.json").write_text(json.dumps(BASE))
    done = run("diff", "--against", "HEAD~1", cwd=repository)
    assert done.stdout.splitlines()[-1].endswith("1 change: 1 breaks-calls")
    done = run("diff", "--against", "HEAD", cwd=repository)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "b.spec.json: no changes",
        "specs/a b.spec.json: no changes",
        "specs/portrait.spec.json: no changes",
        "specs/é.spec.json: no changes",
    ]
    written = json.loads(run("diff", "--against", "HEAD", "--format", "json", cwd=repository).stdout)
    names = ["b.spec.json", "specs/a b.spec.json", "specs/portrait.spec.json", "specs/é.spec.json"]
    assert [one["old"] for one in written["comparisons"]] == [f"HEAD:{name}" for name in names]


def test_a_spec_that_is_gone_or_new(repository: Path) -> None:
    (repository / "specs" / "new.spec.json").write_text(json.dumps(BASE))
    new = run("diff", "--against", "v1", "specs/new.spec.json", cwd=repository)
    assert (new.returncode, new.stdout) == (1, "")
    assert "v1:specs/new.spec.json: error[file-missing] There is no such file at v1." in new.stderr
    assert "git log --oneline -- specs/new.spec.json" in new.stderr
    (repository / "specs" / "portrait.spec.json").unlink()
    gone = run("diff", "--against", "v1", cwd=repository)
    assert gone.returncode == 1 and "specs/portrait.spec.json: error[file-missing]" in gone.stderr
    both = run("diff", "--against", "v1", "nowhere/x.spec.json", cwd=repository)
    assert both.returncode == 1 and both.stderr.count("error[file-missing]") == 2


def test_the_lock_of_the_revision_names_the_old_version(repository: Path) -> None:
    spec = repository / "specs" / "portrait.spec.json"
    spec.write_text(json.dumps(BASE))
    lock = repository / "specs" / "genstudio.lock"
    lock.write_text('[portrait]\n"6.text" = "prompt"\n')
    git(repository, "add", ".")
    git(repository, "commit", "-m", "lock")
    assert run("diff", "--against", "HEAD", str(spec), cwd=repository).stdout == "no changes\n"
    lock.write_text('[portrait]\n"6.text" = "positive"\n')
    done = run("diff", "--against", "HEAD", str(spec), cwd=repository)
    assert done.returncode == 1 and "breaks-source[parameter-renamed] prompt " in done.stdout
    assert run("diff", "--against", "HEAD", "--no-lock", str(spec), cwd=repository).stdout == "no changes\n"
    # At v1 there was no lock: its names are taken to be those of today's.
    assert run("diff", "--against", "v1", str(spec), cwd=repository).stdout == "no changes\n"
    lock.write_text("[portrait")
    broken = run("diff", "--against", "HEAD", str(spec), cwd=repository)
    assert broken.returncode == 1 and "genstudio.lock: error[lock-unreadable]" in broken.stderr
    git(repository, "commit", "-am", "broken lock")
    both = run("diff", "--against", "HEAD", str(spec), cwd=repository)
    assert "HEAD:" in both.stderr and both.stderr.count("error[lock-unreadable]") == 2 and "/tmp/tmp" not in both.stderr


@pytest.mark.parametrize(
    "revision",
    ["nowhere", "", "-1", "--output=x", "v1 v1", "v1:specs", "v1..HEAD", "a\nb", "HEAD\u202e", "^v1", "@{-9}"],
)
def test_what_is_no_revision(revision: str, repository: Path) -> None:
    done = run("diff", f"--against={revision}", "specs/portrait.spec.json", cwd=repository)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("genstudio-codegen diff: ") and "\u202e" not in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (repository / "x").exists()


def test_outside_of_any_repository(tmp_path: Path) -> None:
    (tmp_path / "a.spec.json").write_text(json.dumps(BASE))
    ceiling = {"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)}
    done = run("diff", "--against", "HEAD", "a.spec.json", cwd=tmp_path, **ceiling)
    assert done.returncode == 2 and "not in a git repository" in done.stderr
    assert run("diff", "--against", "HEAD", cwd=tmp_path, **ceiling).returncode == 2


def test_without_git(repository: Path, tmp_path: Path) -> None:
    done = run("diff", "--against", "HEAD", "specs/portrait.spec.json", cwd=repository, PATH=str(tmp_path))
    assert done.returncode == 2 and "git is not installed" in done.stderr


def test_a_revision_without_specs(repository: Path) -> None:
    (repository / "empty").mkdir()
    done = run("diff", "--against", "v1", cwd=repository / "empty")
    assert done.returncode == 2 and "*.spec.json" in done.stderr


def test_a_spec_with_a_name_that_git_could_read_otherwise(repository: Path) -> None:
    name = "-- :(glob)*\n.spec.json"
    (repository / name).write_text(json.dumps(BASE))
    git(repository, "add", ".")
    git(repository, "commit", "-m", "odd")
    done = run("diff", "--against", "HEAD", "--", name, cwd=repository)
    assert (done.returncode, done.stdout) == (0, "no changes\n"), done.stderr
