"""Events: the progress socket reports changes early, and polling confirms them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from aiohttp import web

from genstudio_transport import AsyncGenStudio, NotFound, TaskFailed, TaskInfo, TaskStatus
from genstudio_transport.engine import progress_socket
from genstudio_transport.wire import protocol

from .server import Service, answers, resets

PROMPT = {"workflow_id": "wf-1", "prompt": {}}


def state(progress: int, status: int = 2, **more: Any) -> str:
    info = {"comfy_task_id": "cft-00000000", "status": status, "progress_num": progress, **more}
    return json.dumps({"comfy_task_info": info})


async def follow(client: AsyncGenStudio) -> list[TaskInfo]:
    task = await client.submit(PROMPT)
    async with asyncio.timeout(5):
        return [info async for info in task.events()]


@pytest.mark.parametrize(
    "fault",
    [answers(status=503), answers(status=101), answers(body="hello"), resets(), resets(b"garbage\r\n\r\n")],
)
async def test_a_refused_socket_leaves_polling(client: AsyncGenStudio, service: Service, fault: Any) -> None:
    service.faults[protocol.PROGRESS] = [fault]
    service.script = [{"status": 1}, {"status": 2, "progress_num": 50}, {"status": 3}]
    assert [info.status for info in await follow(client)] == [1, 2, 3]


async def test_a_socket_that_closes_early_is_not_the_end(client: AsyncGenStudio, service: Service) -> None:
    async def push(socket: web.WebSocketResponse, token: str) -> None:
        while service.count(protocol.GET_TASK_INFO) < 2:  # the first poll has been answered
            await asyncio.sleep(0.001)
        await socket.send_str(state(5))

    service.socket, service.script = push, [{"status": 2, "progress_num": 4}] * 20 + [{"status": 3}]
    seen = await follow(client)
    assert [(info.status, info.progress) for info in seen] == [(2, 4), (2, 5), (3, 0)]
    assert service.count(protocol.GET_TASK_INFO) == 21


async def test_a_silent_socket_is_not_the_end(
    client: AsyncGenStudio, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_socket, "_SILENCE_SECONDS", 0.1)

    async def push(socket: web.WebSocketResponse, token: str) -> None:
        await socket.send_str(state(20))
        await asyncio.sleep(3)

    service.socket, service.polls_until_done = push, 6
    assert (await follow(client))[-1].status is TaskStatus.SUCCEEDED


async def test_garbage_duplicates_and_late_states_are_dropped(client: AsyncGenStudio, service: Service) -> None:
    async def push(socket: web.WebSocketResponse, token: str) -> None:
        await asyncio.sleep(0.05)
        for text in ("", "[", "[]", "{}", '{"comfy_task_info": 1}', "[" * 100_000, state(40), state(40), state(20)):
            await socket.send_str(text)
        await socket.send_str(state(90).replace("00000000", "another"))
        await socket.send_bytes(b"\x00")

    service.socket, service.script = push, [{"status": 1}] * 8 + [{"status": 3}]
    assert [(info.status, info.progress) for info in await follow(client)] == [(1, 0), (2, 40), (3, 0)]


async def test_the_end_is_confirmed_by_polling(client: AsyncGenStudio, service: Service) -> None:
    async def push(socket: web.WebSocketResponse, token: str) -> None:
        await socket.send_str(state(100, 4, errMsg="the socket lies"))

    service.socket, service.polls_until_done = push, 3
    seen = await follow(client)
    assert seen[-1].status is TaskStatus.SUCCEEDED and not any(info.error for info in seen)


async def test_leaving_early_closes_the_socket(client: AsyncGenStudio, service: Service) -> None:
    closed = asyncio.Event()

    async def push(socket: web.WebSocketResponse, token: str) -> None:
        await socket.send_str(state(1))
        async for _ in socket:
            pass
        closed.set()

    service.socket, service.polls_until_done = push, 1000
    stream = (await client.submit(PROMPT)).events()
    async for info in stream:
        if info.status == 2:  # told by the socket: polling says 1
            break
    await stream.aclose()
    async with asyncio.timeout(2):
        await closed.wait()


async def test_a_task_that_cannot_be_polled_raises(client: AsyncGenStudio, service: Service) -> None:
    with pytest.raises(NotFound):
        [info async for info in client.task("cft-nowhere").events()]


async def test_the_bar_is_shown_and_goes_away(client: AsyncGenStudio, service: Service) -> None:
    pytest.importorskip("rich")
    service.script = [{"status": 1, "current_position": 3, "queue_size": 5}, {"status": 2}, {"status": 3}]
    watched = client.with_options(progress=True)
    await asyncio.gather(*(watched.run(PROMPT) for _ in range(3)))
    assert client._session.engine.bars is not None
    service.script = [{"status": 4, "errMsg": "no memory"}]
    with pytest.raises(TaskFailed):
        await watched.run(PROMPT)
