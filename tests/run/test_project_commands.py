"""Every command reads the project's configuration: without arguments, and for specs that it names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from genstudio_codegen import WorkflowConfig
from genstudio_codegen.config import passed_over, workflow_beside
from genstudio_codegen.settings import read_configured
from tests.run.conftest import Project

API = {
    "3": {"class_type": "KSampler", "_meta": {"title": "Sampler"}, "inputs": {"seed": 7, "model": ["4", 0]}},
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {}},
}
SECTION = """
[tool.genstudio-codegen.workflows.two]
workflow_id = "wf-two"
only = ["3.st*"]
required = ["3.steps"]
names = { "3.steps" = "rounds" }
"""


def nameless(project: Project, name: str) -> Path:
    """A spec without an id and without stored values, whose file has no mark of a spec."""
    fields = {each: {"type": "INT", "spec": {"min": 0, "max": 99}} for each in ("seed", "steps")}
    path = project.root / "specs" / f"{name}.json"
    path.write_text(json.dumps({"nodes": {"3": {"inputs": fields}}}))
    return path


@pytest.fixture
def two(project: Project) -> Project:
    project.spec("one")
    nameless(project, "two")
    (project.root / "specs" / "two.api.json").write_text(json.dumps(API))
    project.configure(SECTION, specs='["specs/*.json"]')
    return project


def test_validate_checks_the_projects_specs_as_generate_does(two: Project) -> None:
    assert two.run("validate").stdout == "2 specs read, 0 with errors\n"
    two.configure('[tool.genstudio-codegen.workflows.two]\nonly = ["9.*"]\n', specs='["specs/*.json"]')
    done = two.run("validate")
    assert done.returncode == 1 and "pyproject.toml:5: error[config-pattern-unused] only: '9.*'" in done.stderr
    assert two.run("validate", "specs/one.spec.json").returncode == 0
    two.configure("lock = 3\n", specs='["specs/*.json"]')
    assert "pyproject.toml:4: error[config-value-wrong]" in two.run("validate", "specs/one.spec.json").stderr


def test_a_spec_that_is_given_needs_no_other(project: Project) -> None:
    path = nameless(project, "two")
    project.configure("[tool.genstudio-codegen.workflows.gone]\nskip = ['1.x']\n")
    assert project.run("validate").returncode == 1
    assert project.run("validate", f"specs/{path.name}").returncode == 0
    assert project.run("generate", f"specs/{path.name}", "--no-lock").returncode == 0


def test_schema_is_that_of_the_modules(two: Project) -> None:
    documents = json.loads(two.run("schema").stdout)
    assert list(documents) == ["one", "two"]
    assert list(documents["two"]["properties"]) == documents["two"]["required"] == ["rounds"]
    alone = json.loads(two.run("schema", "specs/two.json").stdout)
    assert alone == documents["two"]
    body = json.loads(two.run("schema", "specs/two.json", "--body").stdout)
    assert list(body["properties"]["3"]["properties"]["inputs"]["properties"]) == ["seed", "steps"]


def test_normalize_has_the_id_and_what_the_workflow_says(two: Project) -> None:
    documents = json.loads(two.run("normalize").stdout)
    node = documents["two"]["nodes"]["3"]
    assert (documents["two"]["workflow_id"], node["class_type"], node["_meta"]["title"]) == (
        "wf-two",
        "KSampler",
        "Sampler",
    )
    assert node["inputs"]["seed"]["value"] == 7 and node["inputs"]["model"] == ["4", 0]
    assert json.loads(two.run("normalize", "specs/two.json").stdout) == documents["two"]


@pytest.mark.parametrize("command", ["generate", "validate", "schema", "normalize", "serve"])
def test_outside_of_a_project_there_is_nothing_to_take(tmp_path: Path, command: str, project: Project) -> None:
    (project.root / "pyproject.toml").unlink()
    done = project.run(command)
    assert done.returncode == 2 and "genstudio-codegen init" in done.stderr, done.stderr


def test_a_workflow_beside_its_spec_is_taken(two: Project) -> None:
    done = two.run("generate")
    assert done.returncode == 0 and done.stderr == ""
    assert sorted(path.name for path in two.output.glob("*.py")) == ["__init__.py", "one.py", "two.py"]
    assert "Sampler" in (two.output / "two.py").read_text()
    # The workflow is one of the inputs of the module.
    (two.root / "specs" / "two.api.json").write_text(json.dumps(API).replace("Sampler", "Painter"))
    assert two.run("generate", "--check").returncode == 1


@pytest.mark.parametrize("spec", ["x.spec.json", "x.json"])
@pytest.mark.parametrize("workflow", ["x.api.json", "x.workflow.json"])
def test_the_shell_may_expand_the_pattern(tmp_path: Path, project: Project, spec: str, workflow: str) -> None:
    nameless(project, "x").rename(project.root / "specs" / spec)
    (project.root / "specs" / workflow).write_text(json.dumps(API))
    names = [f"specs/{name}" for name in sorted((spec, workflow))]
    done = project.run("generate", *names, "--output", "out")
    assert done.returncode == 0 and "workflow-passed-over" not in done.stderr, done.stderr
    assert "Sampler" in (project.output / "x.py").read_text()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "passed over: This is not valid JSON"),
        (
            '{"nodes": [], "links": []}',
            "passed over: This is not an API-format workflow: this is the editor's workflow",
        ),
        ("{}", "passed over: This is not an API-format workflow"),
    ],
)
def test_a_workflow_of_no_use_is_passed_over_with_one_line(two: Project, content: str, says: str) -> None:
    (two.root / "specs" / "two.api.json").write_text(content)
    done = two.run("generate")
    assert done.returncode == 0 and (two.output / "two.py").exists()
    (line,) = done.stderr.splitlines()
    assert line.startswith("specs/two.api.json") and "warning[workflow-passed-over]" in line and says in line
    assert two.run("generate").returncode == 0
    # One that the configuration names has to be right.
    two.configure(SECTION + 'workflow = "specs/two.api.json"\n', specs='["specs/*.json"]')
    assert two.run("validate").returncode == 1


def test_a_workflow_without_a_spec_is_passed_over_with_one_line(two: Project) -> None:
    for name in ("lonely.api.json", "two.workflow.json"):
        (two.root / "specs" / name).write_text(json.dumps(API))
    done = two.run("generate")
    assert done.returncode == 0 and [line.split(": ")[-1] for line in done.stderr.splitlines()] == [
        "this is the name of a workflow, and there is no lonely.spec.json beside it",
        "this is the name of a workflow, and two.json has two.api.json",
    ]
    # Given alone, it is read, and what it is is reported.
    assert "error[api-workflow]" in two.run("validate", "specs/lonely.api.json").stderr
    # Another spec may name it.
    section = '[tool.genstudio-codegen.workflows.one]\nworkflow = "specs/lonely.api.json"\n'
    two.configure(SECTION + section, specs='["specs/*.json"]')
    assert "specs/lonely.api.json: " not in two.run("validate").stderr


def test_a_spec_with_the_name_of_a_workflow_is_a_spec(project: Project) -> None:
    nameless(project, "x").rename(project.root / "specs" / "x.workflow.json")
    project.configure(specs='["specs/*.json"]')
    assert [one.spec.name for one in project.config().workflows] == ["x.workflow.json"]
    done = project.run("validate", "specs/x.workflow.json")
    assert done.stdout == "1 spec read, 0 with errors\n" and "passed" not in done.stderr


def test_one_function_knows_which_workflow_belongs_to_which_spec(tmp_path: Path) -> None:
    for name in ("a.workflow.json", "b.api.json", "b.workflow.json", "c.json", "API.json", ".api.json"):
        (tmp_path / name).write_text("{}")
    found = {name: workflow_beside(tmp_path / name) for name in ("a.spec.json", "a.json", "b.Spec.JSON", "c.json")}
    assert {name: path and path.name for name, path in found.items()} == {
        "a.spec.json": "a.workflow.json",
        "a.json": "a.workflow.json",
        "b.Spec.JSON": "b.api.json",
        "c.json": None,
    }
    assert workflow_beside(Path()) is None
    assert (
        passed_over(
            [tmp_path / "b.api.json"], [WorkflowConfig(spec=tmp_path / "b.json", workflow=found["b.Spec.JSON"])]
        )
        == ()
    )


def test_a_missing_file_names_what_was_probably_meant(project: Project) -> None:
    project.spec("portrait")
    done = project.run("validate", "specs/portrait.json", "portrait.spec.json", "specs/other.json")
    assert [line for line in done.stderr.splitlines() if "hint" in line] == [
        "    hint: did you mean specs/portrait.spec.json?",
        "    hint: in another folder there is specs/portrait.spec.json",
        "    hint: Check the spelling and the current folder.",
    ]


def test_a_missing_id_names_the_configuration_first(project: Project) -> None:
    path = nameless(project, "文生图 1")
    (one,) = read_configured(WorkflowConfig(spec=path)).problems
    assert one.hint.startswith("add these lines to pyproject.toml, or pass --workflow-id")
    assert one.paste == ('[tool.genstudio-codegen.workflows."文生图_1"]', 'workflow_id = "wf-..."')
    assert str(one).splitlines()[2:] == [f"        {line}" for line in one.paste]
    # The lines that were pasted, with an id, are what they should be.
    project.configure("\n".join(one.paste).replace("...", "1") + "\n", specs='["specs/*.json"]')
    done = project.run("generate")
    assert (done.returncode, done.stderr) == (0, "")
    project.configure(one.paste[0] + "\n", specs='["specs/*.json"]')
    github: Any = project.run("validate", "--format", "github").stderr
    assert github.count("\n") == 1 and github.endswith('%0Aworkflow_id = "wf-..."\n') and one.paste[0] in github
    assert json.loads(project.run("validate", "--format", "json").stderr)["paste"] == ['workflow_id = "wf-..."']


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the id is empty: give the id from the workflow's page in the console"),
        ("https://cloud.infini-ai.com/genstudio/wf-c73diz7kadp6ffgn?tab=1", "is a URL: give wf-c73diz7kadp6ffgn"),
        ("workflow one", "'workflow one' is not the id of a workflow: give the id"),
        ("wf-...", "'wf-...' is not the id of a workflow"),
    ],
)
def test_what_is_not_an_id_is_wrong_usage(project: Project, text: str, says: str) -> None:
    done = project.run("generate", str(project.spec("one")), "--output", "out", "--workflow-id", text)
    assert done.returncode == 2 and "'--workflow-id': " in done.stderr and says in done.stderr, done.stderr
    assert not project.output.exists()
