"""The workflow behind a spec brings what the spec leaves out, and is named for what it is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from genstudio_codegen.parameter_spec import Link, Reading, parse_spec

SPEC = {"3": {"inputs": {"steps": ["INT", {"min": 1}], "cfg": {"type": "FLOAT", "value": 7, "spec": {}}}}}
WORKFLOW = {
    "3": {
        "class_type": "KSampler",
        "_meta": {"title": "采样器"},
        "inputs": {"steps": 20, "cfg": 1.5, "model": ["4", 0]},
    },
    "4": {"class_type": "Loader", "inputs": {"ckpt_name": "a"}},
}


def read_beside(workflow: object, path: Path, spec: object = SPEC) -> Reading:
    path.write_text(json.dumps(workflow), encoding="utf-8")
    return parse_spec(json.dumps(spec).encode(), "a.json", workflow_id="wf", workflow=path)


def test_titles_links_and_values_are_filled_in_and_the_spec_wins(tmp_path: Path) -> None:
    spec, problems = read_beside(WORKFLOW, tmp_path / "w.json")
    assert spec is not None and problems == ()
    sampler, loader = spec.nodes
    assert (sampler.class_type, sampler.title, sampler.links) == ("KSampler", "采样器", (Link("model", "4", 0),))
    assert [each.stored for each in sampler.parameters] == [20, 7]
    assert (loader.id, loader.class_type, loader.parameters) == ("4", "Loader", ())


def test_a_workflow_of_another_version(tmp_path: Path) -> None:
    spec, (problem,) = read_beside({"4": WORKFLOW["4"]}, tmp_path / "w.json")
    assert spec is not None and problem.code == "workflow-file-differs" and "3" in problem.message


@pytest.mark.parametrize("workflow", [{"nodes": [], "links": []}, SPEC["3"], [], 5, {"3": {"inputs": {}}}])
def test_what_is_no_workflow(workflow: object, tmp_path: Path) -> None:
    path = tmp_path / "w.json"
    spec, (problem,) = read_beside(workflow, path)
    assert (spec, problem.code, problem.source) == (None, "workflow-file-wrong", str(path))


def test_a_workflow_that_cannot_be_read(tmp_path: Path) -> None:
    reading = parse_spec(json.dumps(SPEC).encode(), "a.json", workflow_id="wf", workflow=tmp_path / "no.json")
    assert reading.spec is None and [one.code for one in reading.problems] == ["file-missing"]
    broken = tmp_path / "broken.json"
    broken.write_bytes(b'{"a": \n,}')
    (problem,) = parse_spec(json.dumps(SPEC).encode(), "a.json", workflow_id="wf", workflow=broken).problems
    assert (problem.code, problem.source, problem.line) == ("json-invalid", str(broken), 2)
