"""Work grows with the input, not with its square; where it must not grow at all there is a bound, refused at once.

Work is counted in calls, Python's and C's, which no load of the machine changes: twice the input may take 2.6 times
the calls, where a square takes 4. What loops inside one C call cannot be counted so, and has a generous end in seconds:
a hang of minutes today.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .helpers import Project, command, document, integer, refused

_MOST_GROWTH = 2.6


def chain(length: int) -> dict[str, Any]:
    """Text through a chain of reroutes into a sampler, as a workflow file: one walk over the graph."""
    nodes: dict[str, Any] = {"t": {"class_type": "CLIPTextEncode", "inputs": {"text": "a"}}}
    before = "t"
    for index in range(length):
        nodes[f"r{index}"] = {"class_type": "Reroute", "inputs": {"any": [before, 0]}}
        before = f"r{index}"
    nodes["k"] = {"class_type": "KSampler", "inputs": {"positive": [before, 0]}}
    return nodes


def fan(width: int) -> dict[str, Any]:
    """Many texts that all run into the same short chain."""
    nodes: dict[str, Any] = {f"t{i}": {"class_type": "C", "inputs": {"text": "a"}} for i in range(width)}
    nodes["c"] = {"class_type": "Combine", "inputs": {f"x{i}": [f"t{i}", 0] for i in range(width)}}
    nodes["k"] = {"class_type": "KSampler", "inputs": {"positive": ["c", 0]}}
    return nodes


def ladder(length: int) -> dict[str, Any]:
    """Reroutes that each feed the two after them: there are exponentially many ways through."""
    nodes: dict[str, Any] = {"r0": {"class_type": "R", "inputs": {"text": "a"}}}
    for index in range(1, length):
        nodes[f"r{index}"] = {
            "class_type": "R",
            "inputs": {"a": [f"r{index - 1}", 0], "b": [f"r{max(0, index - 2)}", 0]},
        }
    nodes["k"] = {"class_type": "KSampler", "inputs": {"negative": [f"r{length - 1}", 0]}}
    return nodes


def ring(length: int) -> dict[str, Any]:
    """Reroutes in a circle, out of which one leads to a sampler."""
    nodes = chain(length)
    nodes["r0"]["inputs"]["again"] = [f"r{length - 1}", 0]
    return nodes


def many_parameters(count: int) -> dict[str, Any]:
    return document(**{f"n{i}": {"steps": integer()} for i in range(count)})


def generated(tmp_path: Path, spec: Any, workflow: Any = None, timeout: float = 60, counted: bool = True) -> Any:
    root = tmp_path / "p"
    root.mkdir(exist_ok=True)
    (root / "a.spec.json").write_text(json.dumps(spec))
    words: list[object] = ["generate", "a.spec.json", "--output", "out", "--jobs", "1", "--no-lock"]
    if workflow is not None:
        (root / "a.json").write_text(json.dumps(workflow))
        words += ["--workflow", "a.json"]
    return command(*words, cwd=root, timeout=timeout, counted=counted, GENSTUDIO_CODEGEN_CACHE=str(tmp_path / "none"))


def growth(tmp_path: Path, make: Any, size: int) -> float:
    """How many times the work a doubled input takes, what any run takes left aside."""
    steps: list[int] = []
    for count in (1, size, 2 * size):
        done = make(count)
        assert done.code == 0, done.text[-800:]
        steps.append(done.steps)
    return (steps[2] - steps[0]) / (steps[1] - steps[0])


@pytest.mark.parametrize("graph", [chain, fan, ladder, ring], ids=lambda graph: graph.__name__)
def test_a_workflow_s_graph_is_walked_once(tmp_path: Path, graph: Any) -> None:
    text = {"type": "STRING", "value": "a"}

    def make(count: int) -> Any:
        nodes = graph(count)
        spec = {node: {"inputs": {"text": text}} for node, one in nodes.items() if "text" in one["inputs"]}
        return generated(tmp_path, document() | {"nodes": spec}, nodes)

    # Where every node is a parameter's the rendering counts as well; its share is linear.
    size = 60 if graph is fan else 500
    found = growth(tmp_path, make, size)
    assert found < _MOST_GROWTH, f"a doubled {graph.__name__} takes {found:.1f} times the work"


def test_a_long_chain_is_no_hang(tmp_path: Path) -> None:
    """50,000 reroutes: over a minute today. Once over the graph takes a second; 30 leaves a busy machine its time."""
    spec = document(nt={"text": {"type": "STRING", "value": "a"}})
    done = generated(tmp_path, spec, chain(50_000), timeout=30, counted=False)
    assert done.code == 0, "it hangs" if done.code is None else done.text[-800:]


def test_parameters_take_their_own_work_each(tmp_path: Path) -> None:
    found = growth(tmp_path, lambda count: generated(tmp_path, many_parameters(count)), 150)
    assert found < _MOST_GROWTH, f"twice the parameters take {found:.1f} times the work"


@pytest.mark.parametrize("shape", ["nodes", "inputs"])
@pytest.mark.parametrize("words", [("generate", "a.spec.json", "--output", "out"), ("schema", "a.spec.json")])
def test_too_many_parameters_are_refused_at_once(tmp_path: Path, shape: str, words: tuple[str, ...]) -> None:
    """200,000: more than two minutes without a word today. The bound is documented, and is said with what was found."""
    spec = many_parameters(200_000)
    if shape == "inputs":
        spec = document(n1={f"i{i}": integer() for i in range(200_000)})
    (tmp_path / "a.spec.json").write_text(json.dumps(spec))
    done = command(*words, cwd=tmp_path, timeout=30, GENSTUDIO_CODEGEN_CACHE=str(tmp_path / "none"))
    refused(done, r"error\[too-many-parameters\]", r"200[ ,_]?000", "hint: ")


def test_many_choices_take_their_own_work_each(tmp_path: Path) -> None:
    def make(count: int) -> Any:
        options = [f"model {i}" for i in range(count)]
        return generated(
            tmp_path, document(n1={"ckpt": {"type": "COMBO", "value": "model 0", "spec": {"options": options}}})
        )

    assert growth(tmp_path, make, 4000) < _MOST_GROWTH


def test_many_sets_of_choices_take_their_own_work_each(tmp_path: Path) -> None:
    def make(count: int) -> Any:
        sets = {
            f"i{i}": {"type": "COMBO", "value": f"a{i}", "spec": {"options": [f"a{i}", f"b{i}"]}} for i in range(count)
        }
        return generated(tmp_path, document(n1=sets))

    assert growth(tmp_path, make, 100) < _MOST_GROWTH


def test_many_problems_take_their_own_work_each(tmp_path: Path) -> None:
    def make(count: int) -> Any:
        root = tmp_path / "p"
        root.mkdir(exist_ok=True)
        bad = {"type": "INT", "value": 5000, "spec": {"min": 0, "max": 99}}
        (root / "a.spec.json").write_text(
            json.dumps(document(**{f"n{i}": {"steps": bad} for i in range(count)}), indent=1)
        )
        return command("validate", "a.spec.json", cwd=root, counted=True)

    assert growth(tmp_path, make, 300) < _MOST_GROWTH


@pytest.mark.parametrize("what", ["same", "renamed", "other"])
def test_a_comparison_takes_the_work_of_its_parameters(tmp_path: Path, what: str) -> None:
    def make(count: int) -> Any:
        old = many_parameters(count)
        new = document(
            **{
                f"n{i + (count if what != 'same' else 0)}": {"steps" if what != "other" else f"x{i}": integer()}
                for i in range(count)
            }
        )
        (tmp_path / "old.json").write_text(json.dumps(old))
        (tmp_path / "new.json").write_text(json.dumps(new))
        return command("diff", "old.json", "new.json", "--fail-on", "never", "--no-lock", cwd=tmp_path, counted=True)

    assert growth(tmp_path, make, 500) < _MOST_GROWTH


@pytest.mark.parametrize("setting", ["only", "required", "open", "names"])
def test_patterns_of_the_configuration_take_their_own_work_each(project: Project, setting: str) -> None:
    """A hundred patterns over thousands of parameters are looked up, not compared each with each: it hangs today."""
    count = 3000
    project.spec("one", many_parameters(count))
    keys = [f"{i}.steps" for i in range(count)]
    value = json.dumps(keys) if setting != "names" else ""
    table = f"[tool.genstudio-codegen.workflows.one]\n{setting} = {value}\n"
    if setting == "names":
        table = "[tool.genstudio-codegen.workflows.one.names]\n" + "".join(
            f'"{key}" = "a{i}"\n' for i, key in enumerate(keys)
        )
    project.configure(table)
    before = project.run("validate", "specs/one.spec.json", timeout=60)
    assert before.code == 0
    # Only what is wrong is looked for: a pattern that fits nothing keeps the run from rendering.
    project.configure(table.replace('"0.steps"', '"nope.steps"'))
    done = project.run("generate", timeout=60, counted=True)
    refused(done, "config-pattern-unused")
    # A few hundred calls for each parameter and pattern, not one for each pair, of which there are nine million.
    assert done.steps < 3_000_000 + 400 * count, f"{done.steps} calls"
