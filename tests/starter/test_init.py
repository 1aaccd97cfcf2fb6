"""`init` proposes what is there, finds ids, and what it writes generates at once."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from genstudio_codegen.problems import Problem
from genstudio_codegen.starter import propose_project
from genstudio_codegen.starter.build_hook import with_build_hook
from genstudio_codegen.starter.commit_hook import with_commit_hook
from genstudio_codegen.starter.curl_ids import find_mentions
from tests.command_line import run
from tests.conftest import ROOT

KEY = "sk-0123456789abcdef"


def spec(folder: Path, name: str, node: str, *inputs: str, workflow_id: str = "") -> Path:
    fields = {each: {"type": "INT", "value": 5, "spec": {"min": 0, "max": 99}} for each in inputs}
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    about = {"workflow_id": workflow_id} if workflow_id else {}
    path.write_text(json.dumps({**about, "nodes": {node: {"class_type": "KSampler", "inputs": fields}}}))
    return path


def curl(workflow_id: str, node: str = "", name: str = "", *, escaped: bool = False) -> str:
    prompt = {node: {"inputs": {name: 1}}} if node else {}
    body = json.dumps({"workflow_id": workflow_id, "prompt": prompt})
    data = '"' + body.replace('"', '\\"') + '"' if escaped else f"'{body}'"
    return f"curl https://cloud.infini-ai.com/api/maas/comfy_task_api/prompt -H 'Authorization: Bearer {KEY}' -d {data}"


def table(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "genstudio-codegen"
    ]
    return found


def initialized(folder: Path, *options: str) -> str:
    """The output of `init`, whose result generates at once."""
    done = run("init", *options, cwd=folder)
    assert done.returncode == 0, done.stderr
    made = run("generate", cwd=folder)
    assert made.returncode == 0, made.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("specs", "others", "patterns"),
    [
        (["specs/a.spec.json"], ["specs/a.api.json"], ["specs/*.spec.json"]),
        (["specs/a.json", "specs/b.spec.json"], ["specs/a.api.json"], ["specs/*.json"]),
        (["specs/a.json"], ["specs/settings.json"], ["specs/a.json"]),
        (["specs/a[1].json", "specs/b.spec.json"], ["specs/x.json"], ["specs/*.spec.json", "specs/a[[]1].json"]),
        (["a.json"], ["package.json"], ["a.json"]),
        (["x/a.json", "y/z/b.spec.json"], [], ["x/*.json", "y/z/*.spec.json"]),
        (["specs/a.json"], ["node_modules/b/a.json", ".hidden/a.json"], ["specs/*.json"]),
    ],
)
def test_it_proposes_the_files_that_are_there(
    tmp_path: Path, specs: list[str], others: list[str], patterns: list[str]
) -> None:
    for number, name in enumerate(specs):
        spec(tmp_path, name, str(number), "steps", workflow_id="wf-1")
    for name in others:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text('{"3": {"class_type": "KSampler", "inputs": {"steps": 1}}}')
    said = initialized(tmp_path)
    assert table(tmp_path)["specs"] == patterns and f"{len(specs)} spec" in said
    assert len(list((tmp_path / "workflows").glob("[!_]*.py"))) == len(specs)


def test_specs_with_one_file_name_become_two_modules(tmp_path: Path) -> None:
    for folder in ("old", "new"):
        spec(tmp_path, f"{folder}/portrait.json", "3", "steps", workflow_id="wf-1")
    initialized(tmp_path)
    assert table(tmp_path)["workflows"] == {"old_portrait": {"spec": "old/portrait.json"}}
    assert {path.stem for path in (tmp_path / "workflows").glob("*.py")} == {"__init__", "portrait", "old_portrait"}


def test_ids_come_from_pasted_requests(tmp_path: Path) -> None:
    specs = tmp_path / "specs"
    spec(specs, "named.json", "1", "a")
    spec(specs, "fits.json", "2", "b")
    spec(specs, "readme.json", "3", "c")
    spec(specs, "has one.json", "4", "d", workflow_id="wf-own")
    (specs / "named.curl").write_text(curl("wf-named0000001"))
    (specs / "history.txt").write_text(curl("wf-fits00000002", "2", "b", escaped=True) + "\n" + curl("wf-own"))
    (tmp_path / "README.md").write_text("Our workflow is `wf-readme000003`, and the key " + KEY)
    said = initialized(tmp_path)
    ids = {name: section["workflow_id"] for name, section in table(tmp_path)["workflows"].items()}
    assert ids == {"named": "wf-named0000001", "fits": "wf-fits00000002", "readme": "wf-readme000003"}
    assert "specs/named.json: the id wf-named0000001 was found in specs/named.curl" in said
    assert KEY not in (tmp_path / "pyproject.toml").read_text() + said
    assert '"wf-fits00000002"' in (tmp_path / "workflows" / "fits.py").read_text()


def test_an_id_that_is_not_sure_is_only_mentioned(tmp_path: Path) -> None:
    specs = tmp_path / "specs"
    for name in ("one", "two"):
        spec(specs, f"{name}.json", "3", "steps")
    (specs / "a\nb = 1.txt").write_text(curl("wf-either000001", "3", "steps") + curl("wf-neither00002", "9", "x"))
    said = initialized(tmp_path)
    text = (tmp_path / "pyproject.toml").read_text()
    assert table(tmp_path)["workflows"] == {"one": {}, "two": {}}
    assert text.count('# workflow_id = "wf-..."') == 2 == said.count("no id was found")
    assert text.count("# It may be wf-either000001, from specs/a\\nb = 1.txt.") == 2 and "wf-neither" not in text


def test_a_file_full_of_ids_is_read_in_part(tmp_path: Path) -> None:
    fields = ", ".join(f'"workflow_id": "wf-{number}"' for number in range(20_000))
    (tmp_path / "one.sh").write_text("{" + fields + "}")
    (tmp_path / "two.txt").write_text(" ".join(f"wf-{number:08}" for number in range(20_000)))
    found = find_mentions(tmp_path, [Path()])
    assert [sum(one.path == Path(name) for one in found) for name in ("one.sh", "two.txt")] == [100, 100]


@pytest.mark.parametrize("file", ["__init__.py", "own.py"])
def test_a_package_of_others_is_not_written_into(tmp_path: Path, file: str) -> None:
    own = tmp_path / "src" / "acme" / "workflows" / file
    own.parent.mkdir(parents=True)
    own.write_text("OWN = True\n")
    (tmp_path / "src" / "acme" / "__init__.py").touch()
    spec(tmp_path, "specs/a.json", "3", "steps", workflow_id="wf-1")
    initialized(tmp_path)
    assert table(tmp_path)["output"] == "src/acme/genstudio_workflows"
    assert [path.name for path in own.parent.iterdir()] == [file] and own.read_text() == "OWN = True\n"


def test_without_specs_it_says_where_to_save_them(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "a.spec.jsn").write_text("{}")
    done = run("init", cwd=tmp_path)
    assert (
        "no spec was found: save them as specs/*.spec.json; in another folder there is flows/a.spec.jsn" in done.stdout
    )
    assert table(tmp_path) == {"output": "workflows", "specs": ["specs/*.spec.json"]}


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    spec(tmp_path, "specs/a.json", "3", "steps", workflow_id="wf-1")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'acme'")
    said = initialized(tmp_path, "--pre-commit", "--hatch", "--github")
    for name in ("pyproject.toml", ".pre-commit-config.yaml", ".github/workflows/genstudio-codegen.yml"):
        assert f"wrote {name}\n" in said
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert tomllib.loads(before[tmp_path / "pyproject.toml"].decode())["project"] == {"name": "acme"}
    again = run("init", cwd=tmp_path)
    assert again.returncode == 1 and "pyproject.toml: error[config-present]" in again.stderr
    assert "everything is there already" in run("init", "--pre-commit", "--hatch", "--github", cwd=tmp_path).stdout
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(
    ("text", "code"),
    [("[tool", "config-unreadable"), ("tool = 3\n", "config-unreadable"), ("\udcff", "config-unreadable")],
)
def test_a_file_that_cannot_be_read_is_left_alone(tmp_path: Path, text: str, code: str) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(text, encoding="utf-8", errors="surrogateescape")
    before = path.read_bytes()
    (one,) = propose_project(tmp_path).problems
    done = run("init", cwd=tmp_path)
    assert one.code == code and done.returncode == 1 and path.read_bytes() == before
    assert done.stdout == "nothing was written\n"


@pytest.mark.parametrize(
    ("before", "requires"),
    [
        ("", ["hatchling", "genstudio-codegen"]),
        (
            '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n',
            ["hatchling", "genstudio-codegen"],
        ),
        (
            '[build-system]\nbuild-backend = "hatchling.build"\nrequires = [\n    "hatchling",\n    "x",\n]\n',
            ["hatchling", "x", "genstudio-codegen"],
        ),
        (
            '[build-system]\nrequires = ["hatchling", "genstudio-codegen>=1"]\nbuild-backend = "hatchling.build"\n',
            ["hatchling", "genstudio-codegen>=1"],
        ),
    ],
)
def test_the_build_hook_is_added_to_what_is_there(before: str, requires: list[str]) -> None:
    after = with_build_hook(before)
    assert isinstance(after, str)
    document = tomllib.loads(after)
    assert document["build-system"] == {"requires": requires, "build-backend": "hatchling.build"}
    assert document["tool"]["hatch"]["build"]["hooks"] == {"genstudio-codegen": {}}
    assert with_build_hook(after) == after


def test_a_build_system_that_cannot_be_edited_is_left_alone() -> None:
    found = with_build_hook('[build-system]\nrequires = [\n"hatchling"  # why\n]\nbuild-backend = "hatchling.build"\n')
    assert isinstance(found, Problem) and found.paste[0] == "[build-system]"


def test_another_build_backend_is_named(tmp_path: Path) -> None:
    spec(tmp_path, "specs/a.json", "3", "steps")
    before = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'
    (tmp_path / "pyproject.toml").write_text(before)
    done = run("init", "--hatch", "--github", cwd=tmp_path)
    assert done.returncode == 1 and "the build backend is setuptools.build_meta" in done.stderr
    assert (tmp_path / "pyproject.toml").read_text() == before and not (tmp_path / ".github").exists()


FIRST = "repos:\n  - repo: https://example.org/a\n    rev: v1\n    hooks:\n      - id: a\n"


@pytest.mark.parametrize(
    "before",
    ["", FIRST, FIRST + "ci:\n  skip: [a]\n", FIRST.replace("\n  ", "\n"), "default_stages: [manual]\n" + FIRST],
)
def test_the_commit_hook_is_added_to_what_is_there(before: str) -> None:
    yaml = pytest.importorskip("yaml")
    after = with_commit_hook(before)
    assert isinstance(after, str)
    document, old = yaml.safe_load(after), yaml.safe_load(before) or {"repos": []}
    added = document["repos"].pop()
    assert document == old and [hook["id"] for hook in added["hooks"]] == ["genstudio-codegen"]
    published = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())[0]
    assert {**added["hooks"][0], "language": "python"} == {
        key: published[key] for key in published if key != "description"
    }
    assert with_commit_hook(after) == after


def test_a_commit_configuration_of_another_shape_is_left_alone() -> None:
    found = with_commit_hook("repos: [{repo: meta, hooks: []}]\n")
    assert isinstance(found, Problem) and found.paste[0] == "- repo: local"
