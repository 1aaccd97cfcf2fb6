"""What `generate` prints: little if nothing is new, and the reason last if it fails."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests.run.conftest import Project

SOFT = {"inputs": {"steps": {"type": "INT", "value": 500, "spec": {"min": 0, "max": 99}}}}


def soft(project: Project, name: str, count: int = 1) -> Path:
    """Write a spec with so many warnings."""
    path = project.root / "specs" / f"{name}.spec.json"
    path.write_text(json.dumps({"workflow_id": "wf-1", "nodes": {str(index): SOFT for index in range(count)}}))
    return path


def test_warnings_of_unchanged_modules_are_counted_in_one_line(project: Project) -> None:
    soft(project, "one", 2)
    soft(project, "two")
    project.spec("three")
    first = project.run("generate")
    assert first.returncode == 0 and first.stderr.count("warning[value-out-of-range]") == 3
    line = "3 warnings in 2 unchanged specs: genstudio-codegen validate shows them\n"
    for words in ([], ["--check"], ["--diff"]):
        again = project.run("generate", *words)
        assert again.returncode == 0 and again.stderr.startswith(line) and "warning[" not in again.stderr
    shown = project.run("validate", *(str(path) for path in project.root.glob("specs/*.json")))
    assert shown.stderr.count("warning[value-out-of-range]") == 3

    # What is made again shows its own, and the others stay in the line.
    soft(project, "one", 3)
    changed = project.run("generate")
    assert changed.stderr.count("specs/one.spec.json:1:") == 3 and "specs/two" not in changed.stderr
    assert changed.stderr.endswith("1 warning in 1 unchanged spec: genstudio-codegen validate shows it\n")


def test_a_program_that_reads_json_is_given_all_of_them_each_time(project: Project) -> None:
    soft(project, "one", 2)
    for _ in range(2):
        lines = project.run("generate", "--format", "json").stderr.splitlines()
        assert [json.loads(line)["code"] for line in lines] == ["value-out-of-range"] * 2


def test_errors_come_last_and_end_the_log(project: Project) -> None:
    project.spec("bad", low=200)
    soft(project, "soft")
    done = project.run("generate")
    assert done.returncode == 1 and done.stdout == "nothing was written\n"
    text = done.stderr
    assert 0 < text.index("warning[value-out-of-range]") < text.index("error[range-inverted]")
    *_, head, first, second = text.splitlines()
    assert head == "failed because of 2 errors:"
    assert first.startswith("  specs/bad.spec.json:1:") and "error[range-inverted]" in first and "error[" in second
    assert "failed" not in project.run("generate", "--format", "json").stderr

    # Some are written nevertheless, and the reason still is the end.
    going = project.run("generate", "--keep-going")
    assert going.returncode == 1 and "wrote out/soft.py" in going.stdout
    assert going.stderr.splitlines()[-3:] == [head, first, second]


def test_many_errors_are_not_all_repeated(project: Project) -> None:
    for index in range(8):
        project.spec(f"bad{index}", low=200)
    *_, first, last = project.run("generate").stderr.splitlines()
    assert first.startswith("  specs/bad4.spec.json") and last == "  … and 6 more, printed above"


def test_a_configuration_with_a_mistake_ends_the_same_way(project: Project) -> None:
    project.configure("jobs_ = 3\n")
    lines = project.run("generate").stderr.splitlines()
    assert lines[-2] == "failed because of 1 error:" and "error[config-key-unknown]" in lines[-1]


def test_quiet_leaves_errors_and_what_fails_a_check(project: Project) -> None:
    soft(project, "soft")
    stale = project.run("generate", "--check", "--quiet")
    assert stale.returncode == 1 and stale.stderr == "" and "would change out/soft.py" in stale.stdout
    made = project.run("generate", "--quiet")
    assert (made.returncode, made.stdout, made.stderr) == (0, "", "")
    assert (project.output / "soft.py").is_file()
    assert project.run("generate", "-q", "--check").stdout == ""
    project.spec("bad", low=200)
    failed = project.run("generate", "-q")
    assert failed.returncode == 1 and failed.stdout == "" and "error[range-inverted]" in failed.stderr
    assert "warning[" not in failed.stderr


def test_an_edited_file_is_refused_with_ways_to_go_on(project: Project) -> None:
    project.spec("one")
    project.generate()
    module = project.output / "one.py"
    edited = module.read_bytes() + b"# mine\n"
    module.write_bytes(edited)
    done = project.run("generate")
    assert done.returncode == 1 and done.stdout == "nothing was written\n" and module.read_bytes() == edited
    assert "was edited after it was generated, and is not overwritten" in done.stderr.splitlines()[-1]
    assert "--diff shows the edit, --force drops it" in done.stderr
    assert "-# mine" in project.run("generate", "--diff").stdout
    assert project.run("generate", "--force").returncode == 0 and b"# mine" not in module.read_bytes()


def test_the_same_spec_twice_is_read_once_with_a_warning(project: Project) -> None:
    project.spec("one")
    other = os.path.join(".", "specs", "..", "specs", "one.spec.json")
    done = project.run("generate", "specs/one.spec.json", other, "specs/one.spec.json", "--output", "out")
    assert done.returncode == 0 and "wrote out/one.py" in done.stdout
    assert "warning[spec-repeated] this spec is given 3 times, and read once" in done.stderr
    # A link of another name is a module of its own.
    (project.root / "specs" / "two.spec.json").symlink_to("one.spec.json")
    both = project.run("generate", "specs/one.spec.json", "specs/two.spec.json", "--output", "out")
    assert both.returncode == 0 and both.stderr == "" and (project.output / "two.py").is_file()


def test_a_folder_that_cannot_be_imported_is_warned_of(project: Project) -> None:
    project.spec("one")
    done = project.run("generate", "--output", "my-pkg")
    assert done.returncode == 0 and (project.root / "my-pkg" / "one.py").is_file()
    assert "warning[output-not-importable] the package in my-pkg cannot be imported" in done.stderr
    assert "name the folder my_pkg, for example" in done.stderr
    assert "keyword" in project.run("generate", "--output", "src/class").stderr
    # Once it is there, nothing new is to be said.
    assert project.run("generate", "--output", "my-pkg").stderr == ""
    assert "output-not-importable" not in project.run("generate", "--output", "my-folder/pkg").stderr
