"""Documents that are something else are identified, with advice on what to provide instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from genstudio_codegen.parameter_spec import read_spec

from .helpers import codes, read

API: dict[str, Any] = {
    "3": {"class_type": "KSampler", "_meta": {"title": "K"}, "inputs": {"seed": 1, "cfg": 8.5, "model": ["4", 0]}},
    "4": {
        "class_type": "Loader",
        "inputs": {"ckpt_name": "a", "lora": {"type": "PowerLora", "on": True}, "n": ["", "b"]},
    },
}
BODY: dict[str, Any] = {"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"steps": 30}}}}
UI: dict[str, Any] = {"last_node_id": 9, "nodes": [{"id": 3, "type": "KSampler", "widgets_values": [1]}], "links": []}
CASES: list[tuple[str, object]] = [
    ("document-is-list", []),
    ("document-is-list", [{"id": "3", "inputs": {}}]),
    ("not-a-spec", 5),
    ("not-a-spec", None),
    ("not-a-spec", "text"),
    ("not-a-spec", {}),
    ("not-a-spec", {"code": 0, "msg": "Success", "data": None}),
    ("not-a-spec", {"code": 0, "msg": "Success", "data": {"prompt_id": "cft-1", "prompt_token": "t"}}),
    ("not-a-spec", {"comfy_task_ids": ["cft-1"], "url_expire_period": 600}),
    ("ui-workflow", UI),
    ("ui-workflow", {"code": 0, "msg": "", "data": UI}),
    ("ui-workflow", {"workflow": UI}),
    ("api-workflow", API),
    ("api-workflow", {"prompt": API, "client_id": "x"}),
    ("prompt-body", BODY),
    ("prompt-body", {"prompt": {"3": {"inputs": {"text": "a", "images": {"__value__": [1]}}}}}),
    ("not-a-spec", {"3": {"inputs": {"steps": 30}}}),
    ("not-a-spec", {"3": {"steps": 30}}),
    ("json-schema", {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}),
    ("json-schema", {"type": "object", "properties": {"seed": {"type": "integer"}}}),
    ("openapi", {"openapi": "3.1.0", "paths": {}}),
    ("openapi", {"swagger": "2.0"}),
    (
        "object-info",
        {"KSampler": {"input": {"required": {"seed": ["INT", {}]}}, "output": ["LATENT"], "name": "KSampler"}},
    ),
    ("service-error", {"code": 10003, "msg": "workflow not found", "data": None}),
    ("service-error", {"code": "Unauthorized", "msg": "bad key"}),
]


@pytest.mark.parametrize(("code", "document"), CASES)
def test_mistake(code: str, document: object) -> None:
    reading = read(document)
    assert reading.spec is None
    assert [one.code for one in reading.problems] == [code]
    advice = "Fetch or copy the spec again" if code == "service-error" else "Copy the workflow's parameter spec"
    assert reading.problems[0].hint.startswith(advice)


def test_an_error_answer_says_what_the_service_said() -> None:
    (problem,) = read({"code": 10003, "msg": "workflow not found"}).problems
    assert "10003" in problem.message and "workflow not found" in problem.message


def test_one_described_input_makes_a_spec() -> None:
    API_AND_SPEC = {**API, "9": {"class_type": "X", "inputs": {"a": {"type": "INT", "value": 1, "spec": {}}}}}
    assert "literal-without-spec" in codes(API_AND_SPEC)


def test_exported_workflows_of_the_corpus(corpus: Path) -> None:
    for path in sorted((corpus / "workflows").glob("*.json"))[::10]:
        spec, problems = read_spec(path)
        assert spec is None and [one.code for one in problems] == ["api-workflow"], path.name
