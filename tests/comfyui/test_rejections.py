"""Prompts that a server rejects: the error names each node and input, and nothing is left running."""

from __future__ import annotations

from typing import Any

import pytest

from genstudio_transport import AsyncComfyUI, InvalidPrompt, Prompt, PromptRejected

from .graphs import Graph, graph
from .replay import Replay

_LINK_TO_NOWHERE = graph()
_LINK_TO_NOWHERE["3"]["inputs"]["images"] = ["9", 0]
_UNKNOWN_CLASS = graph()
_UNKNOWN_CLASS["2"] = {"class_type": "NoSuchNode", "inputs": {}}
_MISSING = graph()
_MISSING["2"]["inputs"] = {"image": ["1", 0]}
_NO_OUTPUT = {"1": graph()["1"]}
_PARTLY = graph()
_PARTLY["4"] = {"class_type": "PreviewImage", "inputs": {"images": ["1", 5]}}

CASES: dict[str, tuple[Graph, list[str]]] = {
    "an unknown choice": (
        graph(ImageScale={"upscale_method": "nope"}),
        ["rejected the prompt: node 2 (ImageScale), input upscale_method: Value not in list", "'nope' not in"],
    ),
    "a wrong type": (graph(EmptyImage={"width": "wide"}), ["node 1 (EmptyImage), input width: Failed to convert"]),
    "null": (graph(EmptyImage={"width": None}), ["node 1 (EmptyImage), input width: "]),
    "missing inputs": (
        _MISSING,
        ["4 inputs are invalid", *(f"(ImageScale), input {name}: " for name in ("width", "height", "crop"))],
    ),
    "an unknown class": (_UNKNOWN_CLASS, ["NoSuchNode", "Node ID '#2'"]),
    "no output": (_NO_OUTPUT, ["Prompt has no outputs"]),
    "a link to nowhere": (_LINK_TO_NOWHERE, ["node 3 (SaveImage)"]),
    "several": (
        graph(EmptyImage={"width": 0, "height": "x"}, ImageScale={"crop": "no"}),
        ["3 inputs are invalid", "node 1 (EmptyImage), input width: Value 0 smaller than min of 1\n", "input crop: "],
    ),
    "some outputs": (_PARTLY, ["some outputs", "was cancelled", "node 4 (PreviewImage)"]),
}


@pytest.mark.parametrize("case", CASES)
async def test_a_rejection_names_nodes_and_inputs(client: AsyncComfyUI, case: str) -> None:
    wrong, words = CASES[case]
    with pytest.raises(PromptRejected) as caught:
        await client.run(wrong)
    for word in words:
        assert word in str(caught.value)
    assert caught.value.status == (200 if case == "some outputs" else 400)


async def test_a_task_that_would_run_in_part_is_cancelled(replay: Replay, replay_client: AsyncComfyUI) -> None:
    with pytest.raises(InvalidPrompt):
        await replay_client.run(_PARTLY)
    (task,) = replay.tasks.values()
    assert task.interrupted
    assert replay.count("POST /interrupt") == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"nodes": [], "links": []}, "UI format, .* Export .API."),
        ({"3": {"inputs": {"steps": 20}}}, "'3' is not a node with a class_type: .* the whole workflow in API format"),
        ({"workflow_id": "wf-1", "prompt": {}}, "'workflow_id' is not a node with a class_type"),
        ({}, "a workflow in API format has the form"),
        ([], "a workflow in API format has the form"),
        ({"1": {"class_type": "X", "inputs": {"a": float("nan")}}}, "a value that JSON cannot represent"),
        (Prompt("wf-1", ()), "graphs = true"),
    ],
    ids=["UI format", "overrides", "request body", "empty", "a list", "not a number", "a prompt without graph"],
)
async def test_what_has_no_graph_is_refused_before_anything_is_sent(
    replay: Replay, replay_client: AsyncComfyUI, given: Any, words: str
) -> None:
    with pytest.raises(InvalidPrompt, match=words):
        await replay_client.run(given)
    assert replay.requests == []
