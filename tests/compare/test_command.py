"""`genstudio-codegen diff` as users run it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from genstudio_codegen.cli.group import cli

from .helpers import BASE, Document, changed

SPECS = Path(__file__).with_name("specs")


def steps(**spec: object) -> Callable[[Document], object]:
    return lambda document: document["nodes"]["3"]["inputs"]["steps"]["spec"].update(spec)


SAFE = changed(steps(max=200))
RESULTS = changed(lambda d: d["nodes"]["6"]["inputs"]["text"].update(value="a boy"))
CALLS = changed(steps(max=50))
SOURCE = changed(lambda d: d["nodes"]["3"]["inputs"].pop("cfg"))


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(cli, ["diff", *map(str, arguments)], prog_name="genstudio-codegen")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def written(folder: Path, name: str, document: object) -> Path:
    path = folder / name
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("new", "failing"),
    [
        (BASE, set[str]()),
        (SAFE, {"safe"}),
        (RESULTS, {"safe", "changes-results"}),
        (CALLS, {"safe", "changes-results", "breaks-calls"}),
        (SOURCE, {"safe", "changes-results", "breaks-calls", "breaks-source"}),
    ],
)
def test_exit_codes(new: Document, failing: set[str], tmp_path: Path) -> None:
    paths = written(tmp_path, "old.json", BASE), written(tmp_path, "new.json", new)
    for category in ("breaks-source", "breaks-calls", "changes-results", "safe", "never"):
        assert run(*paths, "--fail-on", category).exit_code == (category in failing), category
    assert run(*paths).exit_code == ("breaks-calls" in failing)


def test_the_formats_give_the_same_exit_code(tmp_path: Path) -> None:
    paths = written(tmp_path, "old.json", BASE), written(tmp_path, "new.json", CALLS)
    outputs = {run(*paths, "--format", form).stdout for form in ("text", "json", "github", "markdown")}
    assert len(outputs) == 4
    assert all(run(*paths, "--format", form).exit_code == 1 for form in ("text", "json", "github", "markdown"))


def test_a_change_says_where_what_and_how(tmp_path: Path) -> None:
    old, new = written(tmp_path, "old.json", BASE), written(tmp_path, "new.json", changed(steps(max=50), SOURCE))
    line = new.read_text().splitlines().index('    "steps": {') + 1
    gone = old.read_text().splitlines().index('    "cfg": {') + 1
    assert run(old, new).stdout.splitlines() == [
        f'{new}:{line}:5: breaks-calls[range-narrowed] steps (node 3, input "steps"): 1 to 100 -> 1 to 50',
        f'{old}:{gone}:5: breaks-source[parameter-removed] cfg (node 3, input "cfg")',
        "2 changes: 1 breaks-source, 1 breaks-calls",
    ]


def test_wrong_usage(tmp_path: Path) -> None:
    spec = written(tmp_path, "a.json", BASE)
    assert run(spec).exit_code == run().exit_code == run(spec, spec, spec).exit_code == 2
    assert "OLD and NEW, or --against" in run(spec).stderr
    assert run(spec, spec, "--fail-on", "sometimes").exit_code == run(spec, spec, "--format", "xml").exit_code == 2


@pytest.mark.parametrize("swap", [False, True])
def test_problems_in_either_file(tmp_path: Path, swap: bool) -> None:
    good = written(tmp_path, "good.json", BASE)
    bad = written(tmp_path, "bad.json", changed(steps(min=9, max=1)))
    pair = (bad, good) if swap else (good, bad)
    done = run(*pair, "--fail-on", "never")
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"{bad}:" in done.stderr and "error[range-inverted]" in done.stderr and "hint: " in done.stderr
    assert json.loads(run(*pair, "--format", "json").stdout) == {"comparisons": []}
    missing = run(good, tmp_path / "none.json")
    assert missing.exit_code == 1 and "none.json: error[file-missing]" in missing.stderr


def test_names_that_the_lock_cannot_give(tmp_path: Path) -> None:
    spec = written(tmp_path, "a.json", BASE)
    (tmp_path / "genstudio.lock").write_text('[a]\n"6.text" = "class"\n')
    done = run(spec, spec)
    assert done.exit_code == 1 and done.stderr.count("error[name-unusable]") == 1
    assert run(spec, spec, "--no-lock").exit_code == 0
    (tmp_path / "genstudio.lock").unlink()
    (tmp_path / "genstudio.lock").mkdir()
    folder = run(spec, spec)
    assert folder.exit_code == 1 and folder.stderr.count("error[lock-unreadable]") == 1


def test_the_lock_beside_the_old_file_names_an_export_that_lies_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "downloads").mkdir()
    old = written(tmp_path, "portrait.spec.json", BASE)
    new = written(tmp_path / "downloads", "portrait.spec (1).json", RESULTS)
    (tmp_path / "genstudio.lock").write_text('[portrait]\n"6.text" = "prompt"\n')
    done = run(old, new)
    assert done.exit_code == 0 and "changes-results[stored-value-changed] prompt (" in done.stdout


def test_a_module_that_is_not_called_as_its_file(tmp_path: Path) -> None:
    spec = written(tmp_path, "portrait.json", BASE)
    new = written(tmp_path, "portrait.new.json", RESULTS)
    (tmp_path / "genstudio.lock").write_text('[face]\n"6.text" = "prompt"\n')
    assert "] prompt (" in run(spec, new, "--name", "face").stdout
    assert "] positive_text (" in run(spec, new).stdout
    assert run("--against", "HEAD", spec, new, "--name", "face").exit_code == 2


def test_the_same_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    old = written(tmp_path, "old.json", BASE)
    new = written(tmp_path, "new.json", changed(steps(max=50, default=3), SOURCE))
    for form in ("text", "json", "github", "markdown"):
        assert run(old, new, "--format", form).stdout == run(old, new, "--format", form).stdout


def tags(result: Result) -> list[str]:
    """Category, rule and name of each change."""
    return [line.split(": ")[1].split(" (")[0] for line in result.stdout.splitlines()[:-1]]


def test_a_model_list_that_changed() -> None:
    """The same workflow before and after its environment got other models: the stored one is gone, others are new."""
    done = run(SPECS / "before" / "poster.spec.json", SPECS / "models_changed" / "poster.spec.json")
    assert (done.exit_code, done.stderr.count("error[")) == (1, 0)
    assert tags(done) == [
        "breaks-source[choices-removed] ckpt_name",
        "safe[choices-added] ckpt_name",
        "changes-results[stored-value-changed] ckpt_name",
        "safe[choices-added] lora_name",
    ]


def test_two_versions_of_one_workflow() -> None:
    """A second pass was added, the sampler is another class, a limit is lower, and another node saves."""
    versions = SPECS / "before" / "poster.spec.json", SPECS / "second_pass" / "poster.spec.json"
    assert tags(run(*versions)) == [
        "breaks-calls[range-narrowed] width",
        "changes-results[node-class-changed] node 6",
        "breaks-calls[range-narrowed] steps",
        "changes-results[stored-value-changed] sampler_name",
        "breaks-source[parameter-removed] denoise",
        "changes-results[output-gone] node 8",
        "breaks-source[parameter-renamed] filename_prefix",
        "safe[parameter-added] scale_by",
        "safe[parameter-added] second_pass_seed",
        "safe[parameter-added] second_pass_steps",
        "safe[parameter-added] second_pass_denoise",
        "safe[output-added] node 22",
    ]
    # The second sampler has a title and refines: it takes no name of the first one's, without the lock either.
    anew = tags(run(*versions, "--no-lock"))
    assert [tag for tag in anew if "-renamed" in tag or "-moved" in tag] == ["safe[parameter-moved] filename_prefix"]
