"""The command line's formats, patch and watch; the Python API; and recipes that run as they are printed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import genstudio_codegen
from benchmarks import build as build_benchmark
from genstudio_codegen.file_watcher import changes
from tests.run.conftest import Project
from tests.conftest import ROOT


def test_problems_as_json_and_as_annotations(project: Project) -> None:
    project.spec("one", low=200)
    shown = project.run("generate", "--format", "json")
    found = [json.loads(line) for line in shown.stderr.splitlines()]
    assert {one["code"] for one in found} >= {"range-inverted"} and shown.stdout == "nothing was written\n"
    assert all(one["source"] == "specs/one.spec.json" and one["line"] == 1 for one in found)
    github = project.run("validate", "specs/one.spec.json", "--format", "github")
    first = github.stderr.splitlines()[0]
    assert github.returncode == 1
    assert re.match(r"::error file=specs/one\.spec\.json,line=1,col=\d+,title=range-inverted::\S", first), first
    assert len(github.stderr.splitlines()) == len(found)


def test_a_hostile_name_stays_inside_its_annotation(project: Project) -> None:
    path = project.root / "a,line=7::b%0A\nx.spec.json"
    path.write_text("{")
    done = project.run("validate", path.name, "--format", "github")
    (line,) = done.stderr.splitlines()
    assert line.startswith("::error file=a%2Cline=7%3A%3Ab%250A%0Ax.spec.json,line=1,")


def test_a_patch_is_all_that_diff_prints_on_stdout(project: Project) -> None:
    project.spec("one")
    made = project.run("generate", "--diff")
    assert made.returncode == 1 and made.stderr.endswith("4 files would change, 0 unchanged\n")
    assert not project.output.exists() and "\x1b[" not in made.stdout
    subprocess.run(["git", "init", "--quiet"], cwd=project.root, check=True)
    applied = subprocess.run(
        ["git", "apply"], input=made.stdout, cwd=project.root, text=True, check=False, capture_output=True
    )
    assert applied.returncode == 0, applied.stderr
    patched = (project.output / "one.py").read_bytes()
    assert project.run("generate").returncode == 0 and (project.output / "one.py").read_bytes() == patched
    assert project.run("generate", "--diff").stdout == ""


def test_wrong_usage_exits_2(project: Project, tmp_path: Path) -> None:
    assert project.run("generate", "--watch", "--check").returncode == 2
    assert project.run("generate", "--name", "x").returncode == 2
    (project.root / "pyproject.toml").unlink()
    nothing = project.run("generate")
    assert nothing.returncode == 2 and "genstudio-codegen init" in nothing.stderr
    assert "--output" in project.run("generate", "a.spec.json").stderr


def test_watching_generates_again_and_ends_at_an_interrupt(project: Project) -> None:
    project.spec("one")
    command = [sys.executable, "-m", "genstudio_codegen", "generate", "--watch"]
    run = subprocess.Popen(
        command,
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stderr is not None
    try:
        # Each line is waited for: it says that the run before it has ended.
        assert run.stderr.readline() == "watching pyproject.toml, specs/one.spec.json; press Ctrl-C to stop\n"
        assert (project.output / "one.py").exists()
        project.spec("two")
        assert run.stderr.readline() == "changed: specs/two.spec.json\n"
        assert run.stderr.readline().startswith("watching pyproject.toml, specs/one.spec.json, specs/two.spec.json; ")
        run.send_signal(signal.SIGINT)
        output, errors = run.communicate(timeout=30)
    finally:
        run.kill()
    assert run.returncode == 0 and errors == "" and "wrote out/two.py" in output


def test_watch_tells_what_changed_and_what_comes_and_goes(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    steps: Iterator[Callable[[], object]] = iter(
        [lambda: None, lambda: one.write_text("22"), lambda: two.write_text("1"), two.unlink]
    )

    def sleep(seconds: float) -> None:
        step = next(steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    seen = list(changes(lambda: tmp_path.iterdir(), sleep=sleep))
    assert seen == [{one}, {one}, {two}, {two}]


def test_the_python_api_is_light_to_import_and_complete(project: Project) -> None:
    project.spec("one")
    loaded = genstudio_codegen.load_config(project.root / "pyproject.toml")
    assert loaded.config is not None
    report = genstudio_codegen.generate(loaded.config)
    assert isinstance(report, genstudio_codegen.Report) and report.is_written and not report.has_errors
    assert {path.name for path in report.changed} == {"one.py", "__init__.py", "py.typed", "genstudio.lock"}
    assert genstudio_codegen.generate(loaded.config, check=True).changes == ()
    assert sorted(genstudio_codegen.__all__) == genstudio_codegen.__all__ and all(
        hasattr(genstudio_codegen, name) for name in genstudio_codegen.__all__
    )
    loaded_modules = subprocess.run(
        [sys.executable, "-c", "import genstudio_codegen, sys; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert [name for name in loaded_modules if name.startswith("genstudio_codegen.")] == ["genstudio_codegen._version"]
    with pytest.raises(AttributeError):
        getattr(genstudio_codegen, "nothing")


def page(language: str, heading: str) -> str:
    text = (ROOT / "docs" / "en" / "build-step.md").read_text()
    section = text[text.index(f"### {heading}\n") :]
    match = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)
    assert match
    return match.group(1)


def shell(project: Project, command: str) -> int:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["sh", "-ec", command], cwd=project.root, env={**os.environ, "PATH": path}, check=False
    ).returncode


@pytest.mark.parametrize(
    ("heading", "pattern"), [("GitHub Actions", r"- run: (genstudio.*)"), ("GitLab CI", r"- (genstudio.*)")]
)
def test_a_pipelines_command_fails_when_stale_and_passes_then(project: Project, heading: str, pattern: str) -> None:
    (command,) = re.findall(pattern, page("yaml", heading))
    project.spec("one")
    assert shell(project, command) == 1
    project.generate()
    assert shell(project, command) == 0


def test_the_makefile_generates_and_checks(project: Project) -> None:
    (project.root / "Makefile").write_text(page("make", "Make"))
    project.spec("one")
    assert shell(project, "make check-workflows") != 0
    assert shell(project, "make workflows && make check-workflows") == 0


def test_toxs_environment_checks(project: Project, tmp_path: Path) -> None:
    pytest.importorskip("tox", reason="tox is not installed")
    # The generator is there already: nothing is fetched.
    text = page("ini", "tox").replace("deps = genstudio-codegen", "allowlist_externals = genstudio-codegen")
    (project.root / "tox.ini").write_text(text + "pass_env = *\n")
    project.spec("one")
    tox = f"tox -q -e workflows --workdir {tmp_path / 'tox'}"
    assert shell(project, tox) != 0
    project.generate()
    assert shell(project, tox) == 0


def test_the_benchmark_measures_what_it_says(corpus: Path) -> None:
    build_benchmark.ROUNDS = 1
    results = build_benchmark.measure(corpus / "specs", 3, 1)
    assert len(results) == 3 and all(a > 0 and b > 0 and ratio > 0 for _, a, b, ratio, _ in results)
