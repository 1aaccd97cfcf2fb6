"""Files are written whole or not at all, and never over somebody's work."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from genstudio_codegen.files import digest
from genstudio_codegen.files import write_atomically as write_file
from genstudio_codegen.generated_header import first_line
from genstudio_codegen.publish import MANIFEST_NAME, STAGING_NAME, Expected, Plan, apply_plan, plan_folder

OWN = first_line("0").encode() + b"\n"


def plan(folder: Path, files: Mapping[str, bytes], **options: object) -> Plan:
    return plan_folder(folder, {name: Expected.of(data) for name, data in files.items()}, **options)  # type: ignore[arg-type]


def publish(folder: Path, files: Mapping[str, bytes], **options: object) -> Plan:
    made = plan(folder, files, **options)
    apply_plan(made)
    return made


def names(folder: Path) -> list[str]:
    return sorted(set(os.listdir(folder)) - {MANIFEST_NAME})


def test_what_is_written_is_said_and_what_is_equal_stays(tmp_path: Path) -> None:
    files = {"a.py": OWN + b"a = 1\n", "__init__.py": OWN, "py.typed": b""}
    out = tmp_path / "out"
    first = publish(out, files)
    # The package's own file comes last: it may import the modules.
    assert [change.path.name for change in first.changes] == ["a.py", "py.typed", "__init__.py"]
    before = (out / "__init__.py").stat().st_mtime_ns
    second = publish(out, {**files, "a.py": OWN + b"a = 2\n"})
    assert [change.path.name for change in second.changes] == ["a.py"]
    assert [path.name for path in second.unchanged] == ["py.typed", "__init__.py"]
    assert (out / "__init__.py").stat().st_mtime_ns == before
    assert names(out) == ["__init__.py", "a.py", "py.typed"]


def test_planning_writes_nothing(tmp_path: Path) -> None:
    assert len(plan(tmp_path / "out", {"a.py": OWN}).changes) == 1
    assert not (tmp_path / "out").exists()


def test_a_file_of_somebody_elses_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "b.py").write_text("mine = 1\n")
    (tmp_path / "c.py").mkdir()
    found = plan(tmp_path, {"a.py": OWN, "b.py": OWN, "c.py": OWN}, force=True).problems
    assert [problem.code for problem in found] == ["file-not-owned", "file-not-owned"]


def test_an_edit_by_hand_is_a_problem_and_force_overwrites_it(tmp_path: Path) -> None:
    publish(tmp_path, {"a.py": OWN + b"a = 1\n"})
    (tmp_path / "a.py").write_bytes(OWN + b"a = 1  # tuned\n")
    new = {"a.py": OWN + b"a = 2\n"}
    assert [problem.code for problem in plan(tmp_path, new).problems] == ["file-edited"]
    assert publish(tmp_path, new, force=True).problems == ()
    assert (tmp_path / "a.py").read_bytes() == new["a.py"] and plan(tmp_path, new).changes == ()


def test_a_folder_from_before_there_were_manifests_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(OWN + b"old\n")
    assert publish(tmp_path, {"a.py": OWN + b"new\n"}).problems == ()
    assert json.loads((tmp_path / MANIFEST_NAME).read_text())["files"].keys() == {"a.py"}


def test_what_is_gone_is_removed_unless_it_was_edited(tmp_path: Path) -> None:
    publish(tmp_path, {"a.py": OWN, "b.py": OWN, "c.py": OWN, "d.py": OWN})
    (tmp_path / "c.py").write_bytes(OWN + b"mine\n")
    (tmp_path / "theirs.py").write_text("theirs = 1\n")
    made = publish(tmp_path, {"a.py": OWN}, kept=frozenset({"d.py"}))
    assert names(tmp_path) == ["a.py", "c.py", "d.py", "theirs.py"]
    assert [problem.code for problem in made.problems] == ["file-orphaned"]
    # Still known: it goes when the edit is gone.
    (tmp_path / "c.py").write_bytes(OWN)
    publish(tmp_path, {"a.py": OWN}, kept=frozenset())
    assert names(tmp_path) == ["a.py", "theirs.py"]


def test_without_a_list_of_what_is_wanted_nothing_is_removed(tmp_path: Path) -> None:
    publish(tmp_path, {"a.py": OWN})
    publish(tmp_path, {"b.py": OWN})
    assert names(tmp_path) == ["a.py", "b.py"]
    assert json.loads((tmp_path / MANIFEST_NAME).read_text())["files"].keys() == {"a.py", "b.py"}


def listed(folder: Path) -> dict[str, str]:
    files: dict[str, str] = json.loads((folder / MANIFEST_NAME).read_text())["files"]
    return files


@pytest.mark.parametrize("kept", [None, frozenset({"a.py", "b.py"})])
def test_what_somebody_deleted_is_no_longer_listed(tmp_path: Path, kept: frozenset[str] | None) -> None:
    publish(tmp_path, {"a.py": OWN, "b.py": OWN, "c.py": OWN})
    (tmp_path / "a.py").unlink()
    (tmp_path / "b.py").write_bytes(OWN + b"edited\n")
    before = listed(tmp_path)
    made = publish(tmp_path, {"c.py": OWN}, kept=kept)
    assert made.changes == () and made.problems == ()
    assert names(tmp_path) == ["b.py", "c.py"]
    # An edit is still recognised as one.
    assert listed(tmp_path) == {"b.py": before["b.py"], "c.py": before["c.py"]}
    assert [problem.code for problem in plan(tmp_path, {"b.py": OWN}).problems] == ["file-edited"]


def test_what_a_killed_run_wrote_stays_listed_when_another_run_makes_something_else(tmp_path: Path) -> None:
    publish(tmp_path, {"a.py": OWN + b"1\n", "b.py": OWN})
    manifest = json.loads((tmp_path / MANIFEST_NAME).read_text())
    manifest["pending"] = {name: digest(OWN + b"2\n") for name in ("a.py", "c.py", "d.py", "e.py")}
    (tmp_path / MANIFEST_NAME).write_text(json.dumps(manifest))
    (tmp_path / "c.py").write_bytes(OWN + b"2\n")
    (tmp_path / "e.py").write_bytes(b"somebody's\n")
    publish(tmp_path, {"b.py": OWN})
    assert listed(tmp_path) == {"a.py": digest(OWN + b"1\n"), "b.py": digest(OWN), "c.py": digest(OWN + b"2\n")}


@pytest.mark.parametrize("text", ["<<<<<<< ours", "[]", '{"files": {"../x": "0"}}', '{"files": {"a": 1}}', "[" * 9999])
def test_a_broken_manifest_is_told_and_healed(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST_NAME).write_text(text)
    assert [problem.code for problem in publish(tmp_path, {"a.py": OWN}).problems] == ["manifest-unreadable"]
    assert plan(tmp_path, {"a.py": OWN}).problems == ()


class Killed(BaseException):
    pass


@pytest.mark.parametrize("step", range(15))
def test_a_kill_at_any_step_is_healed_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    old = {"a.py": OWN + b"1\n", "b.py": OWN + b"1\n", "gone.py": OWN, "__init__.py": OWN + b"1\n"}
    new = {"a.py": OWN + b"2\n", "b.py": OWN + b"2\n", "c.py": OWN + b"2\n", "__init__.py": OWN + b"2\n"}
    publish(tmp_path, old)
    steps = iter(range(100))
    kept = {name: getattr(Path, name) for name in ("replace", "unlink", "mkdir")}
    real_open = os.open

    def dying(name: str):  # type: ignore[no-untyped-def]
        def call(self: Path, *arguments: object, **options: object) -> object:
            # From this step on nothing reaches the disk, tidying up included: a kill leaves no time for it.
            if self.is_relative_to(tmp_path) and next(steps) >= step:
                raise Killed
            return kept[name](self, *arguments, **options)

        return call

    def dying_open(path: Path, flags: int, *mode: int) -> int:
        if flags & os.O_WRONLY and next(steps) >= step:
            raise Killed
        return real_open(path, flags, *mode)

    monkeypatch.setattr(os, "open", dying_open)
    for name in kept:
        monkeypatch.setattr(Path, name, dying(name))
    monkeypatch.setattr("shutil.rmtree", lambda *arguments, **options: None)
    with pytest.raises(Killed):
        apply_plan(plan(tmp_path, new, kept=frozenset()))
    monkeypatch.undo()
    for name in ("a.py", "b.py", "__init__.py"):
        assert (tmp_path / name).read_bytes() in (old[name], new[name])
    # Specs may have changed once more: what the killed run wrote is then no edit by hand.
    newer = {name: data + b"3\n" for name, data in new.items()}
    healed = publish(tmp_path, newer, kept=frozenset())
    assert healed.problems == ()
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == newer
    assert not (tmp_path / STAGING_NAME).exists()
    assert "pending" not in (tmp_path / MANIFEST_NAME).read_text()


def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, {"a.py": OWN, "b.py": OWN})

    def no_space(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        publish(tmp_path, {"a.py": OWN + b"2\n", "b.py": OWN + b"2\n"})
    with pytest.raises(OSError, match="No space"):
        write_file(tmp_path / "a.py", b"2")
    assert (tmp_path / "a.py").read_bytes() == OWN and names(tmp_path) == ["a.py", "b.py"]


def test_a_rewritten_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    write_file(path, OWN)
    path.chmod(0o640)
    write_file(path, OWN + b"1")
    assert path.stat().st_mode & 0o777 == 0o640
    publish(tmp_path, {"a.py": OWN + b"2"})
    assert path.stat().st_mode & 0o777 == 0o640
