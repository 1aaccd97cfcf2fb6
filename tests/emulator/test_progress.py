"""The progress socket: full state at each change, until the end."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from genstudio_codegen.emulator import Emulator
from tests.emulator.conftest import Caller


def address(emulator: Emulator, token: str) -> str:
    base = emulator.base_url.replace("http", "ws", 1)
    return f"{base}/api/maas/comfy_task_ws_api/get_task_progress?authorization={token}"


def submitted(caller: Caller) -> tuple[str, str]:
    data = caller.data("prompt", {"workflow_id": "wf-tiny", "prompt": {}})
    return data["prompt_id"], data["prompt_token"]


async def all_of(socket: ClientConnection) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    try:
        async with asyncio.timeout(20):
            while True:
                messages.append(json.loads(await socket.recv()))
    except ConnectionClosed as closed:
        assert closed.rcvd is not None and closed.rcvd.code == 1000
    return messages


async def test_a_socket_hears_everything_to_the_end_and_is_closed(slowly: Caller) -> None:
    task_id, token = submitted(slowly)
    async with connect(address(slowly.emulator, token), proxy=None) as socket:
        hearing = asyncio.ensure_future(all_of(socket))
        for _ in range(60):
            await asyncio.sleep(0.02)
            slowly.emulator.advance(seconds=100)
        messages = await hearing
    states = [message["comfy_task_info"] for message in messages]
    assert all(set(message) == {"comfy_task_info"} for message in messages)
    assert {state["comfy_task_id"] for state in states} == {task_id}
    statuses = [state["status"] for state in states]
    assert statuses == sorted(statuses) and set(statuses) == {1, 2, 3}
    progress = [state["progress_num"] for state in states]
    assert progress == sorted(progress) and progress[-1] == 100 and len(set(progress)) > 10
    assert states[-1]["final_files"] and not any(state["final_files"] for state in states[:-1])


async def test_several_sockets_of_one_task_and_one_that_comes_late(caller: Caller) -> None:
    _, token = submitted(caller)
    heard = await asyncio.gather(*(_hear(caller.emulator, token) for _ in range(5)))
    assert all(messages[-1]["comfy_task_info"]["status"] == 3 for messages in heard)
    late = await _hear(caller.emulator, token)
    assert [message["comfy_task_info"]["status"] for message in late] == [3]


async def _hear(emulator: Emulator, token: str) -> list[dict[str, Any]]:
    async with connect(address(emulator, token), proxy=None) as socket:
        return await all_of(socket)


async def test_a_token_is_all_it_takes_and_all_that_counts(caller: Caller) -> None:
    _, token = submitted(caller)
    head, body, signature = token.split(".")
    for wrong in ("", "x", caller.emulator.api_key, f"{head}.{body}.{signature[::-1]}", f"{head}.{body}."):
        with pytest.raises(InvalidStatus) as refused:
            async with connect(address(caller.emulator, wrong), proxy=None):
                pass
        assert refused.value.response.status_code == 401


async def test_a_token_lasts_24_hours(caller: Caller) -> None:
    _, token = submitted(caller)
    caller.emulator.advance(hours=23.9)
    assert await _hear(caller.emulator, token)
    caller.emulator.advance(hours=0.2)
    with pytest.raises(InvalidStatus):
        await _hear(caller.emulator, token)


async def test_what_a_client_sends_is_ignored(slowly: Caller) -> None:
    _, token = submitted(slowly)
    async with connect(address(slowly.emulator, token), proxy=None) as socket:
        await socket.send('{"authorization": "x"}')
        await socket.send(b"\x00\x01")
        assert json.loads(await socket.recv())["comfy_task_info"]["status"] == 1


async def test_cancelling_tells_the_socket(slowly: Caller) -> None:
    task_id, token = submitted(slowly)
    async with connect(address(slowly.emulator, token), proxy=None) as socket:
        await socket.recv()
        slowly.data("cancel", {"comfy_task_id": task_id})
        messages = await all_of(socket)
    assert messages[-1]["comfy_task_info"]["errMsg"] == "task cancelled by user"
