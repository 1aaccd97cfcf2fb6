"""The same tools on one's own ComfyUI server: the graph is made along, and the recorded server runs it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from mcp_types import ImageContent

from tests.command_line import run
from tests.comfyui.catalogue import CATALOGUE
from tests.comfyui.graphs import graph
from tests.comfyui.recordings import MISSING, VERSIONS, there
from tests.comfyui.replay import Replay

from .servers import stdio_client
from .test_clients import said, structured


@pytest.mark.skipif(not there(), reason=MISSING)
async def test_a_workflow_runs_on_a_comfyui_server(tmp_path: Path) -> None:
    (tmp_path / "catalogue.json").write_text(json.dumps(CATALOGUE))
    (tmp_path / "scaled.json").write_text(json.dumps(graph()))
    (tmp_path / "pyproject.toml").write_text('[tool.genstudio-codegen]\nspecs = ["*.spec.json"]\noutput = "flows"\n')
    arguments = ("import", "scaled.json", "--object-info", "catalogue.json", "--output", "scaled.spec.json")
    done = await asyncio.to_thread(run, *arguments, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    before = sorted(path.name for path in tmp_path.iterdir())
    replay = Replay(VERSIONS[-1])
    await replay.server.start_server(access_log=None)
    try:
        async with stdio_client("--comfyui", replay.url, mode="auto", env={}, cwd=tmp_path) as client:
            answer = await client.call_tool("scaled", {"color": 255})
            told = structured(answer)
            assert told["status"] == "succeeded" and [file["node"] for file in told["files"]] == ["3", "3"]
            assert len([block for block in answer.content if isinstance(block, ImageContent)]) == 2
            (sent,) = [body["prompt"] for path, body in replay.requests if path == "POST /prompt"]
            assert sent["1"]["inputs"]["color"] == 255 and sent["3"]["class_type"] == "SaveImage"
            assert "did you mean 'bicubic'" in said(await client.call_tool("scaled", {"upscale_method": "bicubik"}))
    finally:
        await replay.server.close()
    # The graph was in a folder of its own, which is gone.
    assert sorted(path.name for path in tmp_path.iterdir()) == before
