"""Each row of `docs/en/agreement.md`, held against a module, the emulator and a real server."""

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
    AS_GIVEN,
    DYNAMIC,
    EVERY,
    HUGE,
    NODES,
    OPTIONS,
    PAGE,
    ROWS,
    UNCHECKED,
    UNREAD,
    Acceptance,
    Row,
    acceptance_for,
    page,
    row_for,
    shown,
)
from .agreement_zh import PAGE_ZH, page_zh
from .graphs import Graph, graph

EACH = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.kind} {shown(row.value)}")
TAKEN = pytest.mark.parametrize("row", ACCEPTANCES, ids=lambda row: f"{row.kind} {shown(row.value)}")
REAL = os.environ.get("COMFYUI_URL", "")
NEEDS_SERVER = pytest.mark.skipif(not REAL, reason="no real ComfyUI server: set COMFYUI_URL to its address")
KINDS = {
    EVERY: "FLOAT",
    DYNAMIC: "COMBO",
    UNREAD: "INT",
    UNCHECKED: "FLOAT,INT",
    OPTIONS: "COMBO",
    "Load3D.width": "INT",
    "Load3D.height": "INT",
    "SelectModelDevice.device": "COMBO",
    "SelectCLIPDevice.device": "COMBO",
    "SelectVAEDevice.device": "COMBO",
    "ModelAttentionBackend.attention": "COMBO",
}
"""The kind of a parameter that a row is about, where its name does not say it."""
CHOICES = ("center", "disabled")
LARGEST = {"Load3D.width": 4096, "Load3D.height": 4096}
"""The largest number, where it matters."""
LOADERS = {
    "SelectModelDevice": ("UNETLoader", {"unet_name": "", "weight_dtype": "default"}, "model", "device"),
    "ModelAttentionBackend": ("UNETLoader", {"unet_name": "", "weight_dtype": "default"}, "model", "attention"),
    "SelectCLIPDevice": ("CLIPLoader", {"clip_name": "", "type": "stable_diffusion"}, "clip", "device"),
    "SelectVAEDevice": ("VAELoader", {"vae_name": ""}, "vae", "device"),
}
"""What makes the model of a class, with inputs of which "" stands for any file; the inputs of the class."""


def kind_of(row: Row | Acceptance) -> str:
    return KINDS.get(row.kind, row.kind)


def module_for(row: Row | Acceptance) -> Workflow:
    """A workflow with one parameter, as a generated module has it."""
    choices = CHOICES if kind_of(row) == "COMBO" else ()
    return Workflow(
        "wf-1", "values", (Parameter("value", "1", "value", kind_of(row), None, LARGEST.get(row.kind), choices),)
    )


def graph_for(row: Row | Acceptance) -> Graph:
    """A graph whose one value a server judges, and puts out if it converts it."""
    value, name = row.value, row.kind.partition(".")[0]
    if value is HUGE:
        node = _node("StringSubstring", string="abc", start=0, end=value)
    elif row.kind in NODES or row.kind == EVERY:
        node = _node(NODES[kind_of(row)], value=value)
    elif row.kind == UNCHECKED:
        node = _node("ComfyMathExpression", expression="a", **{"values.a": value})
    elif row.kind in LARGEST:
        sizes = {"width": 64, "height": 64, row.kind.partition(".")[2]: value}
        node = _node("Load3D", model_file="none", image="", **sizes)
    elif name in LOADERS:
        loader, inputs, model, choice = LOADERS[name]
        node = _node(name, **{model: ["3", 0], choice: value})
        return {"1": node, "2": _node("PreviewAny", source=["1", 0]), "3": _node(loader, **inputs)}
    elif row.kind == "COMBO":
        return graph(ImageScale={"crop": value})
    elif row.kind == OPTIONS:
        scaled = _node("ImageScaleToTotalPixels", image=["1", 0], upscale_method=value, megapixels=1.0)
        return {**graph(), "2": scaled}
    elif row.kind == UNREAD:
        return graph(EmptyImage={"nobody": value})
    elif row.kind == DYNAMIC:
        return {**graph(), "2": _node("ResizeImageMaskNode", input=["1", 0], resize_type=value, scale_method="area")}
    else:
        node = _node("LoadImage", image=value)
    return {"1": node, "2": _node("PreviewAny", source=["1", 0])}


def _node(class_type: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": class_type, "inputs": inputs}


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """An emulator with one workflow for what each row is about."""
    with Emulator(speed=1000) as made:
        for row in (*ROWS, *ACCEPTANCES):
            kinds = tuple(Kind(one) for one in kind_of(row).split(","))
            choices = CHOICES if kind_of(row) == "COMBO" else ()
            largest = LARGEST.get(row.kind)
            parameter = SpecParameter(node_id="1", input_name="value", kinds=kinds, maximum=largest, choices=choices)
            nodes = (Node(id="1", class_type="SaveValue", parameters=(parameter,)),)
            made.load(WorkflowSpec(workflow_id=f"wf-{row.kind}", name=row.kind, nodes=nodes))
        yield made


def emulated(emulator: Emulator, row: Row | Acceptance) -> bool:
    """Whether the emulator takes a value, sent as Python writes it."""
    body = json.dumps({"workflow_id": f"wf-{row.kind}", "prompt": {"1": {"inputs": {"value": row.value}}}})
    headers = {"Authorization": f"Bearer {emulator.api_key}", "Content-Type": "application/json"}
    answer = httpx.post(f"{emulator.base_url}/api/maas/comfy_task_api/prompt", content=body, headers=headers)
    return bool(answer.json()["code"] == 0)


def served(row: Row | Acceptance) -> bool:
    """Whether a real server takes a value, sent as Python writes it; the task is removed."""
    nodes = graph_for(row)
    for node in nodes.values():
        class_type, inputs = node["class_type"], node["inputs"]
        known = httpx.get(f"{REAL}/object_info/{class_type}", timeout=60).json()
        if not known:
            pytest.skip(f"the server has no {class_type}")
        for name in [name for name in inputs if class_type.endswith("Loader") and inputs[name] == ""]:
            models = known[class_type]["input"]["required"][name][0]
            if not models:
                pytest.skip(f"the server has no models for {class_type}")
            inputs[name] = models[0]
    headers = {"Content-Type": "application/json"}
    answer = httpx.post(f"{REAL}/prompt", content=json.dumps({"prompt": nodes}), headers=headers, timeout=60)
    task_id = answer.json().get("prompt_id")
    httpx.post(f"{REAL}/queue", json={"delete": [task_id]})
    return bool(answer.status_code == 200 and not answer.json()["node_errors"])


def skip_unless_it_holds(row: Row) -> None:
    """Skip a test on a server of a release that a row is not about."""
    if row.releases:
        running = str(httpx.get(f"{REAL}/system_stats", timeout=60).json()["system"]["comfyui_version"])
        if not row.holds_on(running):
            pytest.skip(f"the server is ComfyUI {running}, and this holds {row.releases}")


@pytest.mark.parametrize(
    ("since", "until", "server", "holds"),
    [
        ("0.25.0", "", "0.3.64", False),
        ("0.25.0", "", "0.25.0", True),
        ("0.25.0", "", "0.33.0", True),
        ("", "0.8.0", "0.3.64", True),
        ("", "0.8.0", "0.8.0", False),
        ("", "0.8.0", "0.33.0", False),
        ("", "", "0.3.64", True),
    ],
)
def test_a_row_holds_on_some_releases(since: str, until: str, server: str, holds: bool) -> None:
    assert Row("INT", 1, AS_GIVEN, True, "", since=since, until=until).holds_on(server) == holds


def test_the_page_has_the_rows() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.comfyui.agreement"


def test_the_chinese_page_has_the_rows() -> None:
    assert PAGE_ZH.read_text(encoding="utf-8") == page_zh(), "run python -m tests.comfyui.agreement_zh"


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
    skip_unless_it_holds(row)
    assert served(row)


@NEEDS_SERVER
@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.kind in NODES and row.becomes != AS_GIVEN], ids=lambda row: f"{row.value!r}"
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
