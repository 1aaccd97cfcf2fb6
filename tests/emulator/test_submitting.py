"""What the service takes as a prompt, and what it refuses, always in its envelope."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from genstudio_codegen.emulator import Emulator
from tests.emulator.conftest import Caller, tiny


def refusal(caller: Caller, prompt: Any, workflow_id: Any = "wf-tiny") -> dict[str, Any]:
    answer = caller.post("prompt", {"workflow_id": workflow_id, "prompt": prompt})
    envelope: dict[str, Any] = answer.json()
    assert set(envelope) == {"code", "msg", "data"} and envelope["code"] != 0 and envelope["data"] is None
    assert caller.emulator.tasks == []
    return envelope


def test_a_task_has_an_id_and_a_token(caller: Caller) -> None:
    data = caller.data("prompt", {"workflow_id": "wf-tiny", "prompt": {"3": {"inputs": {"seed": 2**64 - 1}}}})
    assert data["prompt_id"].startswith("cft-") and data["prompt_token"].count(".") == 2
    assert caller.emulator.tasks[0].inputs == {("3", "seed"): 2**64 - 1}


def test_an_empty_prompt_runs_the_stored_workflow(caller: Caller) -> None:
    assert caller.finished(caller.submit())["status"] == 3


@pytest.mark.parametrize("authorization", [None, "Bearer sk-wrong", "Basic abc", "Bearer", "sk-x"])
def test_wrong_credentials(emulator: Emulator, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    for path in ("prompt", "get_task_info", "cancel", "upload/image"):
        answer = httpx.post(f"{emulator.base_url}/api/maas/comfy_task_api/{path}", json={}, headers=headers)
        assert answer.status_code == 401 and answer.json()["code"] == 40100


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"steps": 0}, "smaller than min of 1"),
        ({"steps": 10001}, "bigger than max of 10000"),
        ({"steps": None}, "null"),
        ({"steps": "many"}, "cannot be converted"),
        ({"steps": {"a": 1}}, "cannot be converted"),
        ({"steps": [1, 2]}, "link"),
        ({"seed": 2**64}, "bigger than max"),
        ({"seed": 1.8446744073709552e19}, "bigger than max"),
        ({"sampler_name": "dimm"}, "not in list"),
        ({"cfg": 100.5}, "bigger than max"),
    ],
)
def test_values_that_comfyui_refuses(caller: Caller, inputs: dict[str, Any], says: str) -> None:
    envelope = refusal(caller, {"3": {"inputs": inputs}})
    assert says in envelope["msg"] and next(iter(inputs)) in envelope["msg"]


@pytest.mark.parametrize(
    "inputs",
    [
        {"steps": 64.7},
        {"steps": "64"},
        {"steps": True},
        {"steps": {"__value__": 64}},
        {"cfg": 7},
        {"cfg": "7.5"},
        {"nothing_known": [1]},
        {"seed": 0},
    ],
)
def test_values_that_comfyui_takes(caller: Caller, inputs: dict[str, Any]) -> None:
    assert caller.submit(n3=inputs)


def test_all_complaints_come_at_once(caller: Caller) -> None:
    message = refusal(caller, {"3": {"inputs": {"steps": 0, "cfg": -1}}, "77": {"inputs": {}}, "6": {}})["msg"]
    assert all(part in message for part in ("steps", "cfg", "'77'", "'6'"))


@pytest.mark.parametrize(
    ("prompt", "says"),
    [
        ({"3": {"class_type": "KSampler", "inputs": {"seed": 1}}}, "API format"),
        ({"3": {"inputs": {"model": ["4", 0]}}}, "API format"),
        ({"3": {"inputs": {"seed": {"type": "INT", "value": 1, "spec": {"min": 0}}}}}, "parameter spec"),
        ({"nodes": [], "links": [], "version": 0.4}, "editor"),
        ([], "must be an object"),
        (None, "must be an object"),
        ("{}", "must be an object"),
    ],
)
def test_what_is_no_prompt_is_told_what_to_send(caller: Caller, prompt: Any, says: str) -> None:
    message = refusal(caller, prompt)["msg"]
    assert says in message and '{"<node id>": {"inputs": {"<input>": value}}}' in message


def test_unknown_workflows(caller: Caller) -> None:
    assert refusal(caller, {}, "wf-none")["code"] == 40400
    assert refusal(caller, {}, None)["code"] == 40000


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"a": NaN}', b"\xff", b"[" * 100_000, b"1" * 5000])
def test_bodies_that_are_no_json_object(caller: Caller, body: bytes) -> None:
    answer = caller.http.post("/comfy_task_api/prompt", content=body)
    assert answer.status_code == 400 and answer.json()["code"] == 40000


def test_other_paths_and_methods_get_the_envelope(caller: Caller) -> None:
    assert caller.http.get("/comfy_task_api/prompt").json()["code"] == 40500
    assert caller.http.get("/comfy_task_api/nothing").json()["code"] == 40400


def test_a_workflow_without_an_id_gets_one_that_follows_from_its_name(emulator: Emulator) -> None:
    first = emulator.load(tiny("", name="poster"))
    assert first == emulator.load(tiny("", name="poster")) != emulator.load(tiny("", name="banner"))
    assert first.startswith("wf-") and emulator.workflow_ids[first] == "poster"


def test_too_large_a_body_is_refused(caller: Caller) -> None:
    answer = caller.http.post("/comfy_task_api/prompt", content=b" " * (9 * 2**20))
    assert answer.status_code == 413 and answer.json()["code"] == 41300
