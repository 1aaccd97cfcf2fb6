"""Each row of `docs/agreement.md`, held against a module, the emulator and a real server."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from genstudio_codegen.emulator import Emulator
from genstudio_codegen.parameter_spec import Kind, Node, WorkflowSpec
from genstudio_codegen.parameter_spec import Parameter as SpecParameter
from genstudio_transport import AsyncComfyUI, InvalidParameter, Parameter, Workflow

from .agreement import (
    ACCEPTANCES,
    DYNAMIC,
    EVERY,
    NODES,
    PAGE,
    ROWS,
    UNCHECKED,
    UNREAD,
    Acceptance,
    Row,
    acceptance_for,
    page,
    row_for,
)
from .graphs import Graph, graph

EACH = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.kind} {row.value!r}")
TAKEN = pytest.mark.parametrize("row", ACCEPTANCES, ids=lambda row: f"{row.kind} {row.value!r}")
REAL = os.environ.get("COMFYUI_URL", "")
NEEDS_SERVER = pytest.mark.skipif(not REAL, reason="no real ComfyUI server: set COMFYUI_URL to its address")
KINDS = {EVERY: "FLOAT", DYNAMIC: "COMBO", UNREAD: "INT", UNCHECKED: "FLOAT,INT"}
"""The kind of a parameter that a row is about, where its name does not say it."""
CHOICES = ("center", "disabled")


def kind_of(row: Row | Acceptance) -> str:
    return KINDS.get(row.kind, row.kind)


def module_for(row: Row | Acceptance) -> Workflow:
    """A workflow with one parameter, as a generated module has it."""
    choices = CHOICES if kind_of(row) == "COMBO" else ()
    return Workflow("wf-1", "values", (Parameter("value", "1", "value", kind_of(row), choices=choices),))


def graph_for(row: Row | Acceptance) -> Graph:
    """A graph whose one value a server judges, and puts out if it converts it."""
    value = row.value
    if row.kind in NODES or row.kind == EVERY:
        node = {"class_type": NODES[kind_of(row)], "inputs": {"value": value}}
    elif row.kind == "COMBO":
        return graph(ImageScale={"crop": value})
    elif row.kind == UNREAD:
        return graph(EmptyImage={"nobody": value})
    elif row.kind == UNCHECKED:
        node = {"class_type": "ComfyMathExpression", "inputs": {"expression": "a", "values.a": value}}
    elif row.kind == DYNAMIC:
        inputs = {"input": ["1", 0], "resize_type": value, "scale_method": "area"}
        return {**graph(), "2": {"class_type": "ResizeImageMaskNode", "inputs": inputs}}
    else:
        node = {"class_type": "LoadImage", "inputs": {"image": value}}
    return {"1": node, "2": {"class_type": "PreviewAny", "inputs": {"source": ["1", 0]}}}


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """An emulator with one workflow for each kind."""
    with Emulator(speed=1000) as made:
        for kind in {kind_of(row) for row in (*ROWS, *ACCEPTANCES)}:
            kinds = tuple(Kind(one) for one in kind.split(","))
            choices = CHOICES if kind == "COMBO" else ()
            parameter = SpecParameter(node_id="1", input_name="value", kinds=kinds, choices=choices)
            nodes = (Node(id="1", class_type="SaveValue", parameters=(parameter,)),)
            made.load(WorkflowSpec(workflow_id=f"wf-{kind}", name=kind, nodes=nodes))
        yield made


def emulated(emulator: Emulator, row: Row | Acceptance) -> bool:
    """Whether the emulator takes a value, sent as Python writes it."""
    body = json.dumps({"workflow_id": f"wf-{kind_of(row)}", "prompt": {"1": {"inputs": {"value": row.value}}}})
    headers = {"Authorization": f"Bearer {emulator.api_key}", "Content-Type": "application/json"}
    answer = httpx.post(f"{emulator.base_url}/api/maas/comfy_task_api/prompt", content=body, headers=headers)
    return answer.json()["code"] == 0


def served(row: Row | Acceptance) -> bool:
    """Whether a real server takes a value, sent as Python writes it; the task is removed."""
    nodes = graph_for(row)
    for node in nodes.values():
        if not httpx.get(f"{REAL}/object_info/{node['class_type']}").json():
            pytest.skip(f"the server has no {node['class_type']}")
    headers = {"Content-Type": "application/json"}
    answer = httpx.post(f"{REAL}/prompt", content=json.dumps({"prompt": nodes}), headers=headers, timeout=60)
    task_id = answer.json().get("prompt_id")
    httpx.post(f"{REAL}/queue", json={"delete": [task_id]})
    return answer.status_code == 200 and not answer.json()["node_errors"]


def test_the_page_has_the_rows() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.comfyui.agreement"


@EACH
def test_the_module_refuses_it(row: Row) -> None:
    with pytest.raises(InvalidParameter):
        module_for(row).prompt({"value": row.value})


@EACH
def test_the_emulator_does_what_the_row_says(emulator: Emulator, row: Row) -> None:
    assert emulated(emulator, row) == row.emulator


@EACH
def test_a_row_is_found_by_its_value(row: Row) -> None:
    found = row_for({row.kind, EVERY}, row.value)
    assert found is not None and found.kind == row.kind
    assert found is row or row.like is None


@NEEDS_SERVER
@EACH
def test_a_real_server_takes_it(row: Row) -> None:
    assert served(row)


@NEEDS_SERVER
@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.kind in NODES and row.becomes != "as given"], ids=lambda row: f"{row.value!r}"
)
async def test_a_real_server_makes_of_it_what_the_row_says(row: Row) -> None:
    async with AsyncComfyUI(REAL) as client:
        assert (await client.run(graph_for(row))).texts == {"2": (row.becomes,)}


@TAKEN
def test_the_module_takes_it(row: Acceptance) -> None:
    sent: dict[str, Any] = module_for(row).prompt({"value": row.value}).to_dict()["prompt"]
    assert sent["1"]["inputs"]["value"] == row.value
    assert acceptance_for({row.kind}, row.value) is row


@NEEDS_SERVER
@TAKEN
def test_a_real_server_refuses_it(row: Acceptance) -> None:
    assert not served(row)
