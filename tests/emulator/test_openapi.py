"""The OpenAPI document: valid, and true of what the emulator answers."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from genstudio_codegen.emulator import Emulator
from tests.emulator.conftest import Caller, png


@pytest.fixture
def document(emulator: Emulator) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{emulator.base_url}/openapi.json").json()
    return found


def schema_of(document: dict[str, Any], path: str, *keys: str) -> Draft202012Validator:
    found: Any = document["paths"][f"/api/maas/comfy_task_api/{path}"]["post"]
    for key in (*keys, "content"):
        found = found[key]
    schema = next(iter(found.values()))["schema"]
    return Draft202012Validator({**schema, "components": document["components"]})


def test_its_schemas_are_valid(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0" and len(document["paths"]) == 5
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert sum(name.startswith("Prompt") for name in document["components"]["schemas"]) == 2


def test_answers_are_as_it_says(caller: Caller, document: dict[str, Any]) -> None:
    body: dict[str, Any] = {"workflow_id": "wf-tiny", "prompt": {"3": {"inputs": {"seed": 1}}}}
    schema_of(document, "prompt", "requestBody").validate(body)
    answer = caller.post("prompt", body)
    answers = {"prompt": answer, "upload/image": caller.upload(png())}
    task_id = answer.json()["data"]["prompt_id"]
    caller.finished(task_id)
    answers["get_task_info"] = caller.post("get_task_info", {"comfy_task_ids": [task_id, "cft-none"]})
    answers["cancel"] = caller.post("cancel", {"comfy_task_id": task_id})
    for path, given in answers.items():
        assert given.json()["code"] == 0
        schema_of(document, path, "responses", "200").validate(given.json())
    refused = caller.post("prompt", {"workflow_id": "wf-tiny", "prompt": {"3": {"inputs": {"steps": 0}}}})
    schema_of(document, "prompt", "responses", "200").validate(refused.json())


def test_a_prompt_that_the_service_refuses_is_refused_by_its_schema(document: dict[str, Any]) -> None:
    bodies = schema_of(document, "prompt", "requestBody")
    for inputs in ({"steps": 0}, {"sampler_name": "dimm"}, {"seed": 2**64}, {"cfg": None}):
        assert not bodies.is_valid({"workflow_id": "wf-tiny", "prompt": {"3": {"inputs": inputs}}})
    assert not bodies.is_valid({"workflow_id": "wf-none", "prompt": {}})
