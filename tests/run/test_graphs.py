"""`graphs = true`: the graph beside the module is made, owned and removed with it, and prompts are merged into it."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from genstudio_codegen.graph_text import graph_bytes, is_graph
from genstudio_codegen.parameter_spec import read_document, workflow_file
from genstudio_codegen.problems import Problem
from genstudio_codegen.publish import MANIFEST_NAME
from genstudio_transport import RANDOM, InvalidPrompt, Prompt
from tests.run.conftest import Project
from tests.sources.catalogue import CATALOGUE, WORKFLOW

GRAPHS = "graphs = true\n"
SECTION = "[tool.genstudio-codegen.workflows.w]\n"


@pytest.fixture
def imported(project: Project) -> Project:
    """A project with one imported spec, which holds the whole graph."""
    (project.root / "w.json").write_text(json.dumps(WORKFLOW))
    (project.root / "oi.json").write_text(json.dumps(CATALOGUE))
    done = project.run("import", "w.json", "--object-info", "oi.json", "--output", "specs/w.spec.json")
    assert done.returncode == 0, done.stderr
    project.configure(GRAPHS)
    return project


def module_of(project: Project) -> Any:
    path = project.output / "w.py"
    names: dict[str, Any] = {"__file__": str(path), "__name__": "w"}
    exec(compile(path.read_bytes(), str(path), "exec"), names)
    return type("Module", (), {key: staticmethod(value) if callable(value) else value for key, value in names.items()})


def without_titles(graph: dict[str, Any]) -> dict[str, Any]:
    return {key: {"class_type": node["class_type"], "inputs": node["inputs"]} for key, node in graph.items()}


def test_the_graph_is_the_workflow(imported: Project) -> None:
    imported.run("generate")
    graph = json.loads((imported.output / "w.workflow.json").read_bytes())
    assert without_titles(graph) == without_titles(WORKFLOW)
    assert graph["4"]["_meta"] == {"title": "Base model"} and "_meta" not in graph["8"]
    assert "w.workflow.json" in json.loads((imported.output / MANIFEST_NAME).read_bytes())["files"]
    assert module_of(imported).prompt().to_graph() == graph


def test_a_prompt_is_merged_into_a_new_graph(imported: Project) -> None:
    imported.run("generate")
    module = module_of(imported)
    prompt = module.prompt(steps=33, seed=RANDOM)
    graph = prompt.to_graph()
    expected = copy.deepcopy(WORKFLOW)
    expected["3"]["inputs"] |= {"steps": 33, "seed": prompt.seed}
    assert without_titles(graph) == without_titles(expected)
    graph["3"]["inputs"]["steps"] = "spoilt"
    assert prompt.to_graph()["3"]["inputs"]["steps"] == 33
    assert pickle.loads(pickle.dumps(prompt)).to_graph() == prompt.to_graph()
    assert prompt.to_dict() == {"workflow_id": "", "prompt": {"3": {"inputs": {"steps": 33, "seed": prompt.seed}}}}


def test_lists_are_wrapped_and_links_stay(project: Project) -> None:
    inputs = {"flags": {"type": "LIST", "value": [True, False], "spec": {}}, "model": ["4", 0]}
    nodes = {"3": {"class_type": "A", "inputs": inputs}, "4": {"class_type": "B", "inputs": {}}}
    (project.root / "specs" / "w.spec.json").write_text(json.dumps({"workflow_id": "wf-1", "nodes": nodes}))
    project.configure(GRAPHS)
    project.run("generate")
    module = module_of(project)
    assert module.prompt().to_graph()["3"]["inputs"] == {"flags": {"__value__": [True, False]}, "model": ["4", 0]}
    assert module.prompt(flags=[False]).to_graph()["3"]["inputs"]["flags"] == {"__value__": [False]}


def test_a_workflow_beside_the_spec_gives_what_the_spec_lacks(project: Project) -> None:
    project.spec("w", inputs=("seed", "steps"))
    (project.root / "w.api.json").write_text(json.dumps(WORKFLOW))
    project.configure(GRAPHS + SECTION + 'workflow = "w.api.json"\nskip = ["3.seed"]\n')
    done = project.run("generate")
    assert done.returncode == 0, done.stderr
    expected = copy.deepcopy(WORKFLOW)
    expected["3"]["inputs"] |= {"steps": 5, "seed": 5}  # the spec's own values take precedence
    assert without_titles(module_of(project).prompt().to_graph()) == without_titles(expected)


def test_a_workflow_beside_the_spec_is_read_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.spec("w")
    (project.root / "w.api.json").write_text(json.dumps(WORKFLOW))
    project.configure(GRAPHS + SECTION + 'workflow = "w.api.json"\n')
    read: list[str] = []

    def counted(path: Path) -> bytes | Problem:
        read.append(path.name)
        return read_document(path)

    monkeypatch.setattr(workflow_file, "read_document", counted)
    assert len(project.generate().changed) == 5
    # One reading: the module and its graph are made of the same bytes, whoever edits the file meanwhile.
    assert read == ["w.api.json"]


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        ({"3": {"inputs": {"a": {"type": "INT", "value": 1, "spec": {}}}}}, "no class_type is known of node 3"),
        ({"3": {"class_type": "A", "inputs": {"a": {"type": "INT", "spec": {}}}}}, "stored value of 3.a"),
        (
            {"3": {"class_type": "A", "inputs": {"a": {"type": "INT", "value": 1, "spec": {}}, "m": ["7", 0]}}},
            "missing: 7",
        ),
        (
            {key: {"class_type": "A", "inputs": {"a": {"type": "INT", "value": 1, "spec": {}}}} for key in ("3", "4")},
            "no links",
        ),
    ],
)
def test_an_incomplete_graph_is_an_error(project: Project, nodes: object, said: str) -> None:
    (project.root / "specs" / "w.spec.json").write_text(json.dumps({"workflow_id": "wf-1", "nodes": nodes}))
    project.configure(GRAPHS)
    done = project.run("generate")
    assert done.returncode == 1 and "error[graph-incomplete]" in done.stderr and said in done.stderr
    assert "workflow = " in done.stderr and not project.output.exists()
    project.configure(GRAPHS + SECTION + "graphs = false\n")
    assert project.run("generate").returncode == 0


def test_without_the_setting_nothing_is_different(imported: Project) -> None:
    imported.configure()
    imported.run("generate")
    assert not (imported.output / "w.workflow.json").exists()
    assert "graph=" not in (imported.output / "w.py").read_text()
    with pytest.raises(InvalidPrompt, match=r"w has no graph: set graphs = true in \[tool.genstudio-codegen\]"):
        module_of(imported).prompt().to_graph()
    with pytest.raises(InvalidPrompt, match="this prompt has no graph"):
        Prompt.from_dict({"workflow_id": "wf-1", "prompt": {}}).to_graph()
    plain = imported.files()
    imported.configure(SECTION + "graphs = true\n")
    assert imported.run("generate").returncode == 0
    assert {name for name, data in imported.files().items() if plain.get(name) != data} == {
        MANIFEST_NAME, "w.py", "w.workflow.json",
    }  # fmt: skip


def test_it_is_checked_compared_and_removed_with_its_module(imported: Project) -> None:
    imported.run("generate")
    again = imported.run("generate")
    assert again.stdout == "0 files changed, 4 unchanged\n" and imported.run("generate", "--check").returncode == 0
    graph = imported.output / "w.workflow.json"
    before = graph.read_bytes()

    graph.unlink()
    check = imported.run("generate", "--check")
    assert check.returncode == 1 and "would change out/w.workflow.json" in check.stdout and not graph.exists()
    imported.run("generate")
    assert graph.read_bytes() == before

    spec = imported.root / "specs" / "w.spec.json"
    spec.write_text(spec.read_text().replace('"Base model"', '"Other model"'))
    diff = imported.run("generate", "--diff")
    assert '+      "title": "Other model"' in diff.stdout and graph.read_bytes() == before
    imported.run("generate")
    assert b"Other model" in graph.read_bytes()

    imported.configure("graphs = false\n")
    done = imported.run("generate")
    assert "removed out/w.workflow.json" in done.stdout and not graph.exists()

    imported.configure(GRAPHS)
    imported.run("generate")
    spec.rename(imported.root / "specs" / "v.spec.json")
    imported.run("generate")
    assert sorted(imported.files()) == [MANIFEST_NAME, "__init__.py", "py.typed", "v.py", "v.workflow.json"]


def test_a_workflow_with_an_error_keeps_its_graph(imported: Project) -> None:
    imported.run("generate")
    imported.spec("good")
    imported.configure(GRAPHS + "[tool.genstudio-codegen.workflows.good]\ngraphs = false\n")
    (imported.root / "specs" / "w.spec.json").write_text("{")
    assert imported.run("generate", "--keep-going").returncode == 1
    assert {"good.py", "w.py", "w.workflow.json"} <= imported.files().keys()


def test_an_edited_graph_is_not_overwritten(imported: Project) -> None:
    imported.run("generate")
    graph = imported.output / "w.workflow.json"
    edited = graph_bytes(json.loads(graph.read_bytes().replace(b"karras", b"normal")))
    graph.write_bytes(edited)
    done = imported.run("generate")
    assert done.returncode == 1 and "error[file-edited]" in done.stderr and graph.read_bytes() == edited
    assert imported.run("generate", "--force").returncode == 0 and graph.read_bytes() != edited


@pytest.mark.parametrize("listed", [False, True])
def test_a_file_of_somebody_else_is_neither_overwritten_nor_removed(imported: Project, listed: bool) -> None:
    exported = json.dumps({"3": {"inputs": {}, "class_type": "A"}}, indent=2).encode()
    graph = imported.output / "w.workflow.json"
    imported.run("generate")
    for data in (exported, b"notes", b"[" * 100_000):
        graph.write_bytes(data)
        manifest = json.loads((imported.output / MANIFEST_NAME).read_bytes())
        if listed:
            # Anybody may have committed the list.
            from genstudio_codegen.files import digest

            manifest["files"]["w.workflow.json"] = digest(data)
        (imported.output / MANIFEST_NAME).write_text(json.dumps(manifest))
        done = imported.run("generate")
        assert done.returncode == 1 and "error[file-not-owned]" in done.stderr and graph.read_bytes() == data
    imported.configure()
    imported.run("generate")
    assert graph.read_bytes() == data


def test_a_graph_that_nobody_listed_is_not_overwritten(imported: Project) -> None:
    imported.output.mkdir()
    data = graph_bytes({"1": {"class_type": "A", "inputs": {}}})
    (imported.output / "w.workflow.json").write_bytes(data)
    done = imported.run("generate")
    assert done.returncode == 1 and "error[file-not-owned]" in done.stderr
    assert (imported.output / "w.workflow.json").read_bytes() == data


@pytest.mark.parametrize("data", [None, b"", b"[]", b"{", b'{"3": 1}', b"[" * 100_000])
def test_a_file_that_cannot_be_used_is_an_error_of_the_transport(imported: Project, data: bytes | None) -> None:
    imported.run("generate")
    path = imported.output / "w.workflow.json"
    path.unlink()
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(InvalidPrompt, match="genstudio-codegen generate"):
        module_of(imported).prompt().to_graph()


def test_a_graph_of_another_version_is_recognised(imported: Project) -> None:
    imported.run("generate")
    path = imported.output / "w.workflow.json"
    path.write_bytes(graph_bytes({key: node for key, node in json.loads(path.read_bytes()).items() if key != "3"}))
    with pytest.raises(InvalidPrompt, match="no node '3'"):
        module_of(imported).prompt(steps=3).to_graph()


def test_local_files_are_uploaded_first(project: Project, tmp_path: Path) -> None:
    inputs = {"image": {"type": "COMBO", "value": "a.png", "spec": {"image_upload": True}}}
    nodes = {"1": {"class_type": "LoadImage", "inputs": inputs}}
    (project.root / "specs" / "w.spec.json").write_text(json.dumps({"workflow_id": "wf-1", "nodes": nodes}))
    project.configure(GRAPHS)
    project.run("generate")
    prompt = module_of(project).prompt(image=b"\x89PNG")
    with pytest.raises(InvalidPrompt, match="no id yet"):
        prompt.to_graph()
    uploaded = prompt.with_uploaded({("1", "image"): "b.png"})
    assert uploaded.to_graph()["1"]["inputs"] == {"image": "b.png"}


def test_the_form_of_a_graph() -> None:
    graph = {"é\ud800": {"class_type": "A", "inputs": {"seed": 2**64 - 1, "text": "\u2028\ud800", "x": 1.0}}}
    data = graph_bytes(graph)
    assert is_graph(data) and json.loads(data) == graph and data.endswith(b"\n")
    assert not is_graph(data[:-1]) and not is_graph(b"{}\n") and not is_graph(b"\xff")
