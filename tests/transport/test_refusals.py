"""A prompt that a service refuses: the error names the module's parameters, for both services, sync and async."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from genstudio_codegen.emulator import Emulator
from generated_examples import text_to_image
from genstudio_transport import (
    AsyncComfyUI,
    AsyncGenStudio,
    ComfyUI,
    GenStudio,
    InvalidPrompt,
    Parameter,
    PromptRejected,
    RefusedInput,
    Workflow,
)
from genstudio_transport.wire.comfyui.node_errors import refused_inputs as comfyui_refusals
from genstudio_transport.wire.genstudio.refusals import refused_inputs as genstudio_refusals

from .fault_suite import SPECS

WRONG: dict[str, Any] = {"steps": 0, "cfg": 1e9}
NODE_ERRORS = {
    "3": {
        "class_type": "KSampler",
        "errors": [
            {
                "type": "value_smaller_than_min",
                "message": "Value 0 smaller than min of 1",
                "details": "steps",
                "extra_info": {"input_name": "steps"},
            }
        ],
    },
    "7": {
        "class_type": "SaveImage",
        "errors": [
            {
                "type": "required_input_missing",
                "message": "Required input is missing",
                "details": "images",
                "extra_info": {"input_name": "images"},
            }
        ],
    },
}
REFUSED = (
    RefusedInput("steps", "3", "steps", "Value 0 smaller than min of 1"),
    RefusedInput("", "7", "images", "Required input is missing"),
)


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(SPECS) as running:
        yield running


@pytest.mark.parametrize("method", ["submit", "run"])
def test_genstudio(emulator: Emulator, method: str) -> None:
    with GenStudio(emulator.api_key, emulator.base_url, validate="off") as client:
        with pytest.raises(PromptRejected) as caught:
            getattr(text_to_image, method)(client, **WRONG)
    _names_both(caught.value)

    async def with_asyncio() -> None:
        async with AsyncGenStudio(emulator.api_key, emulator.base_url, validate="off") as client:
            await getattr(text_to_image, method)(client, **WRONG)

    with pytest.raises(PromptRejected) as caught:
        asyncio.run(with_asyncio())
    _names_both(caught.value)


def _names_both(error: PromptRejected) -> None:
    assert [(one.parameter, one.node, one.input) for one in error.refusals] == [
        ("steps", "3", "steps"),
        ("cfg", "3", "cfg"),
    ]
    assert error.refusals[0].message == "value 0 smaller than min of 1"
    assert str(error).endswith("parameters: steps (node 3, input 'steps'), cfg (node 3, input 'cfg')")
    assert pickle.loads(pickle.dumps(error)).refusals == error.refusals


def test_a_body_that_no_module_made_has_nodes_and_inputs_only(emulator: Emulator) -> None:
    body = text_to_image.WORKFLOW.prompt(WRONG, validate="off").to_dict()
    with GenStudio(emulator.api_key, emulator.base_url) as client, pytest.raises(InvalidPrompt) as caught:
        client.submit(body)
    assert [(one.parameter, one.input) for one in caught.value.refusals] == [("", "steps"), ("", "cfg")]
    assert "parameter" not in str(caught.value)


@pytest.fixture
def workflow(tmp_path: Path) -> Workflow:
    (tmp_path / "m.workflow.json").write_text(json.dumps({"3": {"class_type": "KSampler", "inputs": {"steps": 20}}}))
    rows = (Parameter("steps", "3", "steps", "INT"),)
    return Workflow("", "m", rows, graph=str(tmp_path / "m.py"))


@pytest.fixture
async def server() -> AsyncIterator[str]:
    async def submit(_request: web.Request) -> web.Response:
        error = {"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation"}
        return web.json_response({"error": error, "node_errors": NODE_ERRORS}, status=400)

    app = web.Application()
    app.router.add_post("/prompt", submit)
    async with TestServer(app) as running:
        yield str(running.make_url("/"))


@pytest.mark.parametrize("method", ["submit", "run"])
async def test_comfyui(server: str, workflow: Workflow, method: str) -> None:
    async with AsyncComfyUI(server) as client:
        with pytest.raises(PromptRejected) as caught:
            await getattr(workflow, method)(client, {"steps": 0})
    assert caught.value.refusals == REFUSED

    def blocking() -> PromptRejected:
        with ComfyUI(server) as client, pytest.raises(PromptRejected) as caught:
            getattr(workflow, method)(client, {"steps": 0})
        return caught.value

    error = await asyncio.to_thread(blocking)
    assert error.refusals == REFUSED
    assert str(error).endswith("\n  parameter: steps (node 3, input 'steps')") and "(KSampler)" in str(error)


@pytest.mark.parametrize("odd", [None, [], {"3": None}, {"3": {"errors": 5}}, {"3": {"errors": [None, {}]}}])
def test_odd_node_errors_do_no_harm(odd: object) -> None:
    assert all(one.message for one in comfyui_refusals(odd))


@pytest.mark.parametrize("msg", ["", "no such workflow", "node", "node '3' input", "node 3 input " + "x" * 100_000])
def test_other_texts_name_no_input(msg: str) -> None:
    assert genstudio_refusals(msg) == ()
