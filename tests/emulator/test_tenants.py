"""Several tenants: none sees another's tasks or pictures. Several emulators: none disturbs another."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from genstudio_codegen.emulator import Emulator
from genstudio_codegen.emulator.asgi import connection
from genstudio_codegen.emulator.hosts.quiet_server import QuietServer, listen
from tests.emulator.conftest import Caller, png, tiny


def test_tenants_do_not_see_each_others_tasks_and_pictures(caller: Caller) -> None:
    other = Caller(caller.emulator, caller.emulator.add_tenant("other"))
    with other.http:
        task_id = caller.submit()
        caller.finished(task_id)
        assert other.data("get_task_info", {"comfy_task_ids": [task_id]}) == {"comfy_task_info": []}
        assert other.post("cancel", {"comfy_task_id": task_id}).json()["code"] == 40400
        image_id = caller.upload(png()).json()["data"]["image_id"]
        body = {"workflow_id": "wf-redraw", "prompt": {"10": {"inputs": {"image": image_id}}}}
        assert other.post("prompt", body).json()["code"] == 40003
        assert caller.post("prompt", body).json()["code"] == 0
        assert other.upload(png()).json()["data"]["image_id"].split("/")[0] != image_id.split("/")[0]


def test_adding_a_tenant_twice_gives_the_same_key(emulator: Emulator) -> None:
    assert emulator.add_tenant("a") == emulator.add_tenant("a") != emulator.add_tenant("b")


def test_no_key_in_what_can_be_printed(caller: Caller) -> None:
    caller.submit()
    key = caller.emulator.api_key
    assert key not in repr(caller.emulator) + repr(caller.emulator.requests) + repr(caller.emulator.tasks)


def test_two_emulators_in_one_process() -> None:
    with Emulator([tiny()], speed=200) as one, Emulator([tiny()], speed=200) as two:
        callers = [Caller(one), Caller(two)]
        assert len({one.base_url, two.base_url, one.storage_url, two.storage_url}) == 4
        with ThreadPoolExecutor(8) as pool:
            tasks = [[*pool.map(lambda _, caller=caller: caller.submit(), range(20))] for caller in callers]
        for caller, own in zip(callers, tasks, strict=True):
            assert sorted(task.id for task in caller.emulator.tasks) == sorted(own)
            assert all(caller.finished(task)["status"] == 3 for task in own)
        link = callers[0].info(tasks[0][0])["final_files"][0].replace(one.storage_url, two.storage_url)
        assert httpx.get(link).status_code == 403
        callers.append(Caller(two, one.api_key))
        assert callers[-1].post("prompt", {}).status_code == 401
        for caller in callers:
            caller.http.close()


def test_start_and_stop() -> None:
    emulator = Emulator([tiny()])
    with pytest.raises(RuntimeError, match="not running"):
        emulator.load(tiny())
    with emulator:
        port = int(emulator.base_url.rpartition(":")[2])
        with pytest.raises(OSError, match="in use"):
            Emulator(port=port).start()
        httpx.get(f"{emulator.base_url}/api/maas/comfy_task_api/prompt")
    assert (emulator.tasks, emulator.request_counts) == ([], {"submit": 1}) and len(emulator.requests) == 1
    with pytest.raises(httpx.ConnectError):
        httpx.get(emulator.base_url)
    with Emulator(port=port) as again:
        assert again.base_url == emulator.base_url


def test_reset_forgets_everything_but_the_first_specs(caller: Caller) -> None:
    emulator = caller.emulator
    emulator.load(tiny("wf-more"))
    task_id = caller.submit()
    emulator.fail_next("status", times=5)
    emulator.advance(hours=10)
    emulator.reset()
    assert caller.data("get_task_info", {"comfy_task_ids": [task_id]}) == {"comfy_task_info": []}
    assert set(emulator.workflow_ids) == {"wf-tiny", "wf-redraw"} and emulator.tasks == []


def test_a_rate_limit_counts_each_tenant_for_itself() -> None:
    with Emulator([tiny()], speed=200, rate_limit=5) as emulator:
        callers = [Caller(emulator), Caller(emulator, emulator.add_tenant("other"))]
        body = {"comfy_task_ids": list[str]()}
        answers = [callers[0].post("get_task_info", body) for _ in range(8)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
        assert answers[-1].headers["retry-after"] == "1" and answers[-1].json()["code"] == 42900
        assert callers[1].post("get_task_info", body).status_code == 200
        emulator.advance(seconds=1)
        assert callers[0].post("get_task_info", body).status_code == 200
        for caller in callers:
            caller.http.close()


async def test_answers_do_not_wait_for_acknowledgements() -> None:
    """Nagle's algorithm, which delays each answer on a kept connection by 40 ms, is off."""
    options: list[int] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        accepted = connection(scope).get_extra_info("socket")
        options.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        await Response()(scope, receive, send)

    listener = listen("127.0.0.1", 0)
    server = QuietServer(app, listener)
    serving = asyncio.ensure_future(server.run_until_ended())
    try:
        async with httpx.AsyncClient() as client:
            await client.get(f"http://127.0.0.1:{listener.getsockname()[1]}")
    finally:
        server.end()
        await serving
    assert options == [1]
