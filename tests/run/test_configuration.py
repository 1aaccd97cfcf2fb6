"""A configuration that is wrong says where, what, and what was meant."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path, PurePosixPath

import pytest

from genstudio_codegen.config import find_pyproject, is_match, load_config, matching_files
from genstudio_codegen.config.toml_lines import line_of
from genstudio_codegen.config.workflow_ids import WORKFLOW_ID
from tests.run.conftest import Project
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("text", "line", "code", "said"),
    [
        ("outptu = 1\n", 4, "config-key-unknown", ["outptu is not a setting", "did you mean 'output'"]),
        ("templates = 3\n", 4, "config-value-wrong", ["templates must be text, not a number"]),
        ("lock = 'no'\n", 4, "config-value-wrong", ["lock must be a boolean, not text"]),
        (
            "[tool.genstudio-codegen.workflows.one]\n\nrequird = []\n",
            6,
            "config-key-unknown",
            ["workflows.one.requird", "did you mean 'required'"],
        ),
        (
            "[tool.genstudio-codegen.workflows.one]\nonly = [\n  '3.*',\n  7,\n]\n",
            5,
            "config-value-wrong",
            ["workflows.one.only.1 must be text, not a number"],
        ),
        (
            "[tool.genstudio-codegen.workflows.one]\nonly = ['3.*']\nskip = ['3.*']\n",
            4,
            "config-value-wrong",
            ["both only and skip"],
        ),
        (
            "[tool.genstudio-codegen.workflows.won]\nopen = ['3.*']\n",
            4,
            "config-workflow-unknown",
            ["no spec becomes the module won", "did you mean 'one'"],
        ),
    ],
)
def test_a_mistake_is_told_at_its_line(project: Project, text: str, line: int, code: str, said: list[str]) -> None:
    project.spec("one")
    project.configure(text)
    done = project.run("generate")
    assert done.returncode == 1 and done.stdout == "nothing was written\n"
    assert done.stderr.startswith(f"pyproject.toml:{line}: error[{code}] "), done.stderr
    assert all(words in done.stderr for words in said), done.stderr
    assert not project.output.exists()


@pytest.mark.parametrize(
    ("setting", "line", "meant"),
    [
        ("only = ['3.sed', '3.steps']", 5, "did you mean '3.seed'?"),
        ("skip = [\n'3.steps',\n'3.x*']", 7, "its parameters are 3.seed, 3.steps"),
        ("required = ['3.stpes']", 5, "did you mean '3.steps'?"),
        ("open = ['*.ckpt_name']", 5, "its parameters are 3.seed, 3.steps"),
        ("names = { '3.steps' = 'n', '3.sead' = 's' }", 5, "did you mean '3.seed'?"),
    ],
)
def test_a_pattern_that_matches_nothing_is_an_error(project: Project, setting: str, line: int, meant: str) -> None:
    project.spec("one")
    project.configure(f"[tool.genstudio-codegen.workflows.one]\n{setting}\n")
    (one,) = project.generate().problems
    assert (one.code, one.line, one.hint) == ("config-pattern-unused", line, meant), one
    assert not project.output.exists()


def test_every_mistake_is_told_at_once(project: Project) -> None:
    project.configure("a = 1\nb = 2\nlock = 3\n")
    loaded = load_config(project.root / "pyproject.toml")
    assert loaded.config is None and [one.line for one in loaded.problems] == [4, 5, 6]


def test_specs_that_are_not_there(project: Project) -> None:
    (one,) = load_config(project.root / "pyproject.toml").problems
    assert one.code == "config-pattern-unused" and "no file matches 'specs/*.spec.json'" in one.message


@pytest.mark.parametrize(
    ("pattern", "files", "hint"),
    [
        ("specs/*.spec.json", ["specs/a.spec.jsn"], "did you mean specs/a.spec.jsn?"),
        ("specs/*.spec.json", ["specs/a.json", "specs/notes.md"], "did you mean specs/a.json?"),
        ("specs/*.spec.json", ["flows/a.spec.json"], "in another folder there is flows/a.spec.json"),
        ("spec/*.json", ["specs/a.spec.json"], "in another folder there is specs/a.spec.json"),
        ("specs/a.spec.json", ["specs/a.spec.jsn", "specs/b.txt"], "did you mean specs/a.spec.jsn?"),
        ("specs/*.json", ["specs/a.api.json"], "it matches only workflows, such as specs/a.api.json"),
        ("specs/*.json", ["node_modules/x/a.json"], "save the specs there"),
        ("specs/*.json", [f"specs/{name}.jsn" for name in "abcde"], "specs/c.jsn and 2 more?"),
    ],
)
def test_near_misses_of_a_pattern_are_named(project: Project, pattern: str, files: list[str], hint: str) -> None:
    for name in files:
        (project.root / name).parent.mkdir(parents=True, exist_ok=True)
        (project.root / name).write_text("{}")
    project.configure(specs=json.dumps([pattern]))
    (one,) = load_config(project.root / "pyproject.toml").problems
    assert one.code == "config-pattern-unused" and hint in one.hint, one


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("specs/*.json", "specs/a.json", True),
        ("specs/*.json", "specs/b/a.json", False),
        ("**/*.json", "a.json", True),
        ("**/*.json", "x/y/a.json", True),
        ("s?ecs/[ab].json", "specs/a.json", True),
        ("specs/a[[]1].json", "specs/a[1].json", True),
        ("specs", "specs/a.json", False),
    ],
)
def test_a_pattern_matches_what_it_matches_on_the_disk(tmp_path: Path, pattern: str, path: str, matches: bool) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).touch()
    assert is_match(PurePosixPath(path), pattern) is matches
    assert (matching_files(tmp_path, pattern) == [tmp_path / path]) is matches


def test_an_id_in_the_configuration_must_be_one(project: Project) -> None:
    project.spec("one")
    for wrong in ("wf-...", "https://example.org/wf-1", "a b"):
        project.configure(f"[tool.genstudio-codegen.workflows.one]\nworkflow_id = '{wrong}'\n")
        (one,) = load_config(project.root / "pyproject.toml").problems
        assert (one.code, one.line) == ("config-value-wrong", 5) and "wf-c73diz7kadp6ffgn" in one.hint
    schema = json.loads((ROOT / "docs" / "en" / "configuration.schema.json").read_text())
    assert schema["$defs"]["workflow"]["properties"]["workflow_id"]["pattern"] == f"^{WORKFLOW_ID}$"
    assert re.fullmatch(WORKFLOW_ID, "wf-c73diz7kadp6ffgn")


def test_no_table_and_no_toml(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text("[project]\n")
    assert [one.code for one in load_config(path).problems] == ["config-missing"]
    path.write_text("[tool.genstudio-codegen\n")
    assert [one.code for one in load_config(path).problems] == ["config-unreadable"]


def test_the_nearest_file_that_speaks_of_the_generator_counts(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = project.root / "packages" / "inner"
    inner.mkdir(parents=True)
    (inner / "pyproject.toml").write_text("[project]\nname = 'genstudio-codegen-user'\n")
    monkeypatch.chdir(inner)
    assert find_pyproject(Path.cwd()) == Path("../../pyproject.toml")


def test_what_a_section_says_is_done(project: Project) -> None:
    project.spec("one", inputs=("seed", "steps", "cfg"))
    project.configure(
        "[tool.genstudio-codegen.workflows.other_name]\nspec = 'specs/one.spec.json'\nworkflow_id = 'wf-9'\n"
        "required = ['3.st*']\nskip = ['*.cfg']\nnames = { '3.seed' = 'dice' }\n"
    )
    report = project.generate()
    assert report.problems == () and sorted(project.files()) == [
        ".genstudio-codegen.json",
        "__init__.py",
        "other_name.py",
        "py.typed",
    ]
    source = (project.output / "other_name.py").read_text()
    assert "steps: Required[int]" in source and "dice: " in source and "cfg" not in source and '"wf-9"' in source


def test_a_skipped_parameter_keeps_its_name_in_the_lock(project: Project) -> None:
    project.spec("one")
    project.generate()
    project.configure("[tool.genstudio-codegen.workflows.one]\nskip = ['3.seed']\n")
    project.generate()
    lock = tomllib.loads((project.root / "specs" / "genstudio.lock").read_text())
    assert lock == {"one": {"3.seed": "seed", "3.steps": "steps"}}


def test_the_command_line_stands_before_the_configuration(project: Project) -> None:
    project.spec("one")
    path = project.spec("two")
    project.configure("[tool.genstudio-codegen.workflows.two]\nnames = { '3.seed' = 'dice' }\n")
    done = project.run("generate", f"specs/{path.name}", "--output", "elsewhere")
    assert done.returncode == 0, done.stderr
    assert not project.output.exists() and not (project.root / "elsewhere" / "one.py").exists()
    assert "dice: " in (project.root / "elsewhere" / "two.py").read_text()


def test_the_lines_of_keys() -> None:
    text = "[a]\nx = 1\n[a.'b.c']\ny.z = {\n k = 1 }\n[[a.l]]\nq = ['one',\n 'two']\n"
    assert line_of(text, ["a", "x"]) == 2
    assert line_of(text, ["a", "b.c"]) == 3
    assert line_of(text, ["a", "b.c", "y", "z", "k"]) == 5
    assert line_of(text, ["a", "l", "q", "1"]) == 8
    assert line_of(text, ["nothing"]) is None


def test_the_schema_is_one_and_knows_every_setting() -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads((ROOT / "docs" / "en" / "configuration.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    page = (ROOT / "docs" / "en" / "configuration.md").read_text()
    for table in (schema, schema["$defs"]["workflow"]):
        assert all(f"`{name}`" in page for name in table["properties"])
