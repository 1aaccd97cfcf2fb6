"""Each row of `docs/en/agreement.md`: the module refuses the value, and a real server takes it."""

from __future__ import annotations

import os

import pytest

from genstudio_transport import AsyncComfyUI, InvalidParameter, Parameter, Workflow

from .agreement import NODES, PAGE, ROWS, Row, page

EACH = pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.kind} {row.value!r}")


def test_the_page_has_the_rows() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.comfyui.agreement"


@EACH
def test_the_module_refuses_it(row: Row) -> None:
    workflow = Workflow("wf-1", "values", (Parameter("value", "1", "value", row.kind),))
    with pytest.raises(InvalidParameter):
        workflow.prompt({"value": row.value})
    sent = workflow.prompt({"value": row.value}, validate="off").to_dict()
    assert sent["prompt"]["1"]["inputs"]["value"] == row.value


@pytest.mark.skipif(not os.environ.get("COMFYUI_URL"), reason="no real ComfyUI server: set COMFYUI_URL to its address")
@EACH
async def test_a_real_server_takes_it(row: Row) -> None:
    graph = {
        "1": {"class_type": NODES[row.kind], "inputs": {"value": row.value}},
        "2": {"class_type": "PreviewAny", "inputs": {"source": ["1", 0]}},
    }
    async with AsyncComfyUI(os.environ["COMFYUI_URL"]) as client:
        assert (await client.run(graph)).texts == {"2": (row.becomes,)}
