"""The main path, in both faces: submit, wait, save."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from genstudio_transport import AsyncGenStudio, GenStudio, Parameter, TaskStatus, Workflow
from genstudio_transport.wire import protocol

from .server import PNG, Service

WORKFLOW = Workflow(
    "wf-1",
    "portrait",
    (Parameter("seed", "3", "seed", "INT", 0, 2**64 - 1, seed=True), Parameter("image", "10", "image", "IMAGE")),
)


async def test_async_run_saves_a_picture(client: AsyncGenStudio, service: Service, tmp_path: Path) -> None:
    result = await client.run(WORKFLOW.prompt({"seed": 0, "image": PNG}))
    assert result.seed == 0 and result.seeds == {"seed": 0}
    assert await result.images[0].save(tmp_path / "rabbit.png") == tmp_path / "rabbit.png"
    assert (tmp_path / "rabbit.png").read_bytes() == PNG
    assert service.uploads == [PNG]
    (body,) = service.bodies(protocol.SUBMIT)
    assert body == {
        "workflow_id": "wf-1",
        "prompt": {"3": {"inputs": {"seed": 0}}, "10": {"inputs": {"image": "te-1/ac-1/sui-1.png"}}},
    }


def test_sync_run_saves_a_picture(sync_client: GenStudio, threaded_service: Service, tmp_path: Path) -> None:
    threaded_service.polls_until_done = 3
    task = sync_client.submit({"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"seed": 2**64 - 1}}}})
    seen = list(task.events())
    assert seen[-1].status is TaskStatus.SUCCEEDED
    result = task.result()
    assert result.save_all(tmp_path / "made") == [tmp_path / "made" / "cft-00000000_0.png"]
    assert result.files["9"][0].read() == PNG == result.images[0].open().read()
    assert threaded_service.bodies(protocol.SUBMIT)[0]["prompt"]["3"]["inputs"]["seed"] == 2**64 - 1


def test_import_and_prompt_load_no_network_library() -> None:
    code = """
import sys
import genstudio_transport as g
prompt = g.Workflow("wf-1", "x", (g.Parameter("seed", "3", "seed", "INT", 0, 9, seed=True),)).prompt({"seed": g.RANDOM})
assert prompt.to_dict()["prompt"]["3"]["inputs"]["seed"] == prompt.seed
heavy = {"aiohttp", "anyio", "asyncio", "pydantic", "tenacity", "yarl", "ssl", "limits", "rich"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-I", "-c", code], check=True)
