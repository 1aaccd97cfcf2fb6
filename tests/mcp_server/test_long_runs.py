"""Runs that take longer than a call may: the task goes on, and its result is fetched by later calls."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from mcp_types import ImageContent

from genstudio_codegen.emulator import Emulator

from .servers import MODES, SMALL, SPECS, HTTPServer, http_client, http_server, variables
from .test_clients import said, structured

WAIT = 1.0


@pytest.fixture(scope="module")
def slow() -> Iterator[Emulator]:
    """An emulator whose tasks take 80 seconds."""
    with Emulator(SPECS, speed=0.05) as running:
        yield running


@pytest.fixture(scope="module")
def impatient(slow: Emulator) -> Iterator[HTTPServer]:
    """A server of which one call waits a second."""
    with http_server(*SPECS, "--wait", str(WAIT), env=variables(slow)) as running:
        yield running


@pytest.mark.parametrize("mode", MODES)
async def test_a_run_longer_than_a_minute(mode: str, slow: Emulator, impatient: HTTPServer) -> None:
    before = slow.request_counts.get("submit", 0)
    async with http_client(impatient, mode) as client:
        started = time.monotonic()
        told = structured(await client.call_tool("text_to_image", {"seed": 9, **SMALL}))
        assert time.monotonic() - started >= WAIT
        assert told["status"] in ("queued", "running") and told["files"] == [] and "wait_for_task" in told["next"]
        task = {"task_id": told["task_id"]}
        assert structured(await client.call_tool("wait_for_task", task))["status"] in ("queued", "running")
        # More than a minute, of which the test waits none. A task is queued first, and runs then.
        slow.advance(seconds=100)
        answer = await client.call_tool("wait_for_task", task)
        if structured(answer)["status"] != "succeeded":
            slow.advance(seconds=100)
            answer = await client.call_tool("wait_for_task", task)
        assert structured(answer)["seeds"] == {"seed": "9"}
        assert [block for block in answer.content if isinstance(block, ImageContent)]
        # Nothing was paid for twice.
        assert slow.request_counts.get("submit", 0) == before + 1


async def test_a_client_that_gives_up_leaves_the_task_running(slow: Emulator, impatient: HTTPServer) -> None:
    async with http_client(impatient, "legacy") as client:
        with pytest.raises(Exception, match="[Tt]imed out|timeout"):
            await client.call_tool("image_to_image", {}, read_timeout_seconds=0.3)
    async with http_client(impatient, "legacy") as client:
        tasks = structured(await client.call_tool("list_tasks", {}))["tasks"]
        left = next(task for task in tasks if task["workflow"] == "image_to_image")
        assert structured(await client.call_tool("get_result", {"task_id": left["task_id"]}))["status"] != "failed"
        assert structured(await client.call_tool("wait_for_task", {"task_id": left["task_id"], "seconds": 0}))
        assert slow.request_counts.get("cancel", 0) == 0
        words = said(await client.call_tool("wait_for_task", {"task_id": left["task_id"], "seconds": 2}))
        assert "from 0 to 1" in words
