"""Cancelling: this task and no other one, whether it waits or runs."""

from __future__ import annotations

import asyncio

import pytest

from genstudio_transport import AsyncComfyUI, TaskCancelled, TaskStatus

from .graphs import graph, slow
from .replay import Replay


async def test_a_waiting_task_is_removed_and_a_running_one_interrupted(client: AsyncComfyUI) -> None:
    running = await client.submit(slow())
    waiting = await client.submit(graph(color=7))
    info = await waiting.refresh()
    assert info.status is TaskStatus.QUEUED and (info.position, info.queue_size) == (1, 1)
    await waiting.cancel()
    with pytest.raises(TaskCancelled, match="removed from the queue"):
        await waiting.result()
    assert (await running.refresh()).status is TaskStatus.RUNNING
    await running.cancel()
    with pytest.raises(TaskCancelled, match=r"interrupted at node \d"):
        await running.result()
    # Once more does nothing.
    await running.cancel()


async def test_only_what_runs_is_interrupted(replay: Replay, replay_client: AsyncComfyUI) -> None:
    """A server of old would interrupt another task."""
    await replay_client.submit(slow())
    waiting = await replay_client.submit(graph(color=7))
    await waiting.cancel()
    done = await waiting.wait()
    assert done.status is TaskStatus.FAILED and done.error == "removed from the queue"
    assert replay.count("POST /interrupt") == 0 and replay.count("POST /queue") == 1


async def test_a_task_that_has_ended_is_not_cancelled(replay: Replay, replay_client: AsyncComfyUI) -> None:
    result = await replay_client.run(graph())
    await replay_client.cancel(result.task_id)
    assert replay.count("POST /interrupt") == replay.count("POST /queue") == 0


async def test_an_interrupted_run_cancels_its_task(replay: Replay, replay_client: AsyncComfyUI) -> None:
    run = asyncio.create_task(replay_client.run(slow()))
    while not replay.tasks:
        await asyncio.sleep(0.01)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    await replay_client.close()
    (task,) = replay.tasks.values()
    assert task.interrupted
