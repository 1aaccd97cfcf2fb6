"""Many tasks are polled with few requests, and each listener gets an end or an error."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from aiohttp import web

from genstudio_transport import (
    AsyncGenStudio,
    AuthenticationError,
    ClientUnusable,
    NotFound,
    ProtocolError,
    RateLimited,
    RequestRejected,
    ServerError,
    TaskCancelled,
    TaskFailed,
    TaskForbidden,
    TaskStatus,
    TaskTimeout,
)
from genstudio_transport.engine.genstudio import GenStudioService
from genstudio_transport.engine.poller import Poller
from genstudio_transport.wire import LinkOptions, TaskInfo, protocol

from .server import KEY, Service, answers, envelope, envelopes

PROMPT = {"workflow_id": "wf-1", "prompt": {}}
FACTS = GenStudioService.facts


@pytest.mark.parametrize(
    ("info", "error", "words"),
    [
        ({"status": 4, "errMsg": "KSampler (node 3): out of memory"}, TaskFailed, "failed: KSampler"),
        ({"status": 4, "errMsg": ""}, TaskFailed, "no reason"),
        ({"status": 4, "errMsg": "用户已取消任务"}, TaskCancelled, "was cancelled"),
        ({"status": 5}, TaskForbidden, "no permission"),
    ],
)
async def test_tasks_that_end_without_a_result(
    client: AsyncGenStudio, service: Service, info: dict[str, Any], error: type[Exception], words: str
) -> None:
    service.script = [{"status": 2}, info]
    task = await client.submit(PROMPT)
    assert (await task.wait()).status == info["status"] == task.status
    with pytest.raises(error, match=words) as caught:
        await task.result()
    if isinstance(caught.value, TaskFailed) and caught.value.reason:
        assert caught.value.node == "3" and caught.value.task_id == task.id


async def test_an_unknown_status_is_kept_and_waited_through(client: AsyncGenStudio, service: Service) -> None:
    service.script = [{"status": 7}, {"status": 99}, {"status": 3}]
    task = await client.submit(PROMPT)
    shown = []
    async for info in task.events():
        shown.append((info.status, repr(task)))
    assert shown == [
        (7, f"<AsyncTask {task.id} (status 7)>"),
        (99, f"<AsyncTask {task.id} (status 99)>"),
        (3, f"<AsyncTask {task.id} (succeeded)>"),
    ]
    assert task.status is TaskStatus.SUCCEEDED


async def test_a_timeout_leaves_a_task_that_can_be_waited_for(client: AsyncGenStudio, service: Service) -> None:
    service.polls_until_done = 8
    task = await client.submit(PROMPT)
    with pytest.raises(TaskTimeout, match="still running") as caught:
        await task.wait(timeout=0.03)
    assert caught.value.task is task and caught.value.task_id == task.id
    assert (await task.wait()).status is TaskStatus.SUCCEEDED


async def test_one_unknown_id_does_not_take_the_others_along(client: AsyncGenStudio, service: Service) -> None:
    tasks = [await client.submit(PROMPT) for _ in range(9)]
    stray = client.task("cft-stray")

    async def refuse(request: web.Request) -> web.StreamResponse:
        service.faults[protocol.GET_TASK_INFO].append(refuse)
        ids = (await request.json())["comfy_task_ids"]
        if "cft-stray" in ids:
            return envelope(None, code=404, msg="no such task")
        return envelope({"comfy_task_info": [service.info(i) for i in ids]})

    service.faults[protocol.GET_TASK_INFO] = [refuse]
    *ended, lost = await asyncio.gather(*(task.wait() for task in [*tasks, stray]), return_exceptions=True)
    assert isinstance(lost, NotFound)
    assert [info.status for info in ended if isinstance(info, TaskInfo)] == [3] * 9


async def test_a_task_left_out_of_every_answer_is_unknown(client: AsyncGenStudio, service: Service) -> None:
    with pytest.raises(NotFound, match="missing from 5 polls"):
        await client.task("cft-nowhere").wait()
    with pytest.raises(NotFound, match="cft-nowhere"):
        await client.task("cft-nowhere").refresh()


async def test_one_malformed_entry_is_one_error(client: AsyncGenStudio, service: Service) -> None:
    tasks = [await client.submit(PROMPT) for _ in range(2)]
    good = {"comfy_task_id": tasks[0].id, "status": 3}
    bad = {"comfy_task_id": tasks[1].id, "status": "3"}
    service.faults[protocol.GET_TASK_INFO] = [envelopes({"comfy_task_info": [good, bad, None, 7]})] * 2
    first, second = await asyncio.gather(*(task.wait() for task in tasks), return_exceptions=True)
    assert isinstance(first, TaskInfo) and isinstance(second, ProtocolError)
    with pytest.raises(ProtocolError, match="status is not an integer"):
        await client.get_task_info([tasks[1].id])
    assert await client.get_task_info([]) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("progress_num", "9"), ("progress_num", True), ("errMsg", 5), ("files", []), ("files", {"9": "link"}),
        ("final_files", {}), ("final_files", [1]), ("comfy_task_id", ""), ("status", True),
    ],
)  # fmt: skip
def test_each_wrong_field_is_named(field: str, value: object) -> None:
    from genstudio_transport.wire.genstudio import parse_task_info

    with pytest.raises(ProtocolError, match=field.replace("comfy_task_id", "no comfy_task_id")):
        parse_task_info({"comfy_task_id": "cft-1", "status": 3, field: value})
    nulls = {name: None for name in ("progress_num", "errMsg", "files", "final_files", "queue_size")}
    assert parse_task_info({"comfy_task_id": "cft-1", "status": 3, **nulls}).progress == 0


async def test_an_answer_without_the_list_is_a_protocol_error(client: AsyncGenStudio, service: Service) -> None:
    service.faults[protocol.GET_TASK_INFO] = [envelopes({"comfy_task_info": None})]
    with pytest.raises(ProtocolError, match="no list comfy_task_info"):
        await client.task("cft-1").wait()


@pytest.mark.parametrize(("status", "error"), [(429, RateLimited), (500, ServerError)])
async def test_an_outage_is_waited_through_unless_it_lasts(
    service: Service, status: int, error: type[Exception]
) -> None:
    outage = answers(status=status, headers={"Retry-After": "0"})
    options: Any = {"poll_interval": 0.02, "max_poll_interval": 0.05, "max_retries": 1, "retry_budget": 0.6}
    async with AsyncGenStudio(KEY, service.url, **options) as client:
        service.faults[protocol.GET_TASK_INFO] = [outage] * 12
        assert (await client.run(PROMPT)).images
        service.faults[protocol.GET_TASK_INFO] = [outage] * 1000
        with pytest.raises(error):
            await client.run(PROMPT)
    assert 12 < len(service.faults[protocol.GET_TASK_INFO]) < 990


async def test_a_revoked_key_is_told_to_all_who_wait(client: AsyncGenStudio, service: Service) -> None:
    tasks = [await client.submit(PROMPT) for _ in range(3)]
    service.faults[protocol.GET_TASK_INFO] = [answers(status=401)]
    errors = await asyncio.gather(*(task.wait() for task in tasks), return_exceptions=True)
    assert [type(error) for error in errors] == [AuthenticationError] * 3


async def test_closing_tells_everybody_who_waits(client: AsyncGenStudio, service: Service) -> None:
    service.polls_until_done = 1000
    waiting = asyncio.create_task((await client.submit(PROMPT)).wait())
    await asyncio.sleep(0.05)
    await client.close()
    with pytest.raises(ClientUnusable, match="the task is still running"):
        await waiting
    with pytest.raises(ClientUnusable, match="closed"):
        await client.submit(PROMPT)


async def test_a_fault_in_the_asking_is_told_and_not_waited_through() -> None:
    async def ask(ids: object, links: object) -> Any:
        raise RuntimeError("a bug")

    heard: list[object] = []
    poller = Poller(ask, asyncio.create_task, 0.01, 0.1, 1, FACTS)
    poller.subscribe("cft-1", LinkOptions(), heard.append)
    await asyncio.sleep(0.05)
    assert len(heard) == 1 and "a bug" in str(heard[0])


async def test_who_comes_while_an_answer_is_on_its_way_hears_of_the_next() -> None:
    gate = asyncio.Event()
    answered = 0

    async def ask(ids: Any, links: object) -> Any:
        nonlocal answered
        await gate.wait()
        answered += 1
        return {i: TaskInfo(i, TaskStatus.SUCCEEDED) for i in ids}

    poller = Poller(ask, asyncio.create_task, 0.01, 0.1, 1, FACTS)
    first: list[object] = []
    second: list[object] = []
    leaving = poller.subscribe("cft-1", LinkOptions(), first.append)
    await asyncio.sleep(0.03)
    leaving.close()
    poller.subscribe("cft-1", LinkOptions(), second.append)
    await asyncio.sleep(0.03)
    gate.set()
    await asyncio.sleep(0.1)
    assert (first, len(second), answered) == ([], 1, 2)


async def test_a_round_takes_along_what_falls_due_before_the_next() -> None:
    rounds: list[float] = []

    async def ask(ids: Any, links: object) -> Any:
        rounds.append(poller._next_round)
        await asyncio.sleep(0.002 * (len(rounds) % 3))  # the batches of a round fall due again one after another
        return {i: TaskInfo(i, TaskStatus.RUNNING) for i in ids}

    poller = Poller(ask, asyncio.create_task, 0.1, 0.1, 1, FACTS)
    for number in range(300):
        poller.subscribe(f"cft-{number}", LinkOptions(), lambda said: None)
    await asyncio.sleep(1.2)
    # Three batches in every round; without looking ahead it is half of that.
    assert len(rounds) >= 2.5 * len(set(rounds))
    poller.close()


async def test_a_batch_that_is_too_large_is_cut(client: AsyncGenStudio, service: Service) -> None:
    async def small_only(request: web.Request) -> web.StreamResponse:
        service.faults[protocol.GET_TASK_INFO].append(small_only)
        ids = (await request.json())["comfy_task_ids"]
        if len(ids) > 10:
            return web.Response(status=413)
        return envelope({"comfy_task_info": [service.info(i) for i in ids]})

    service.faults[protocol.GET_TASK_INFO] = [small_only]
    tasks = [await client.submit(PROMPT) for _ in range(40)]
    assert {info.status for info in await asyncio.gather(*(task.wait() for task in tasks))} == {3}
    with pytest.raises(RequestRejected):
        service.faults[protocol.GET_TASK_INFO] = [answers(status=413)]
        await tasks[0].refresh()


async def test_a_thousand_tasks_cost_a_fiftieth_and_hear_in_time() -> None:
    """Against 1,000 separate pollers with the same intervals, on a simulated service; time from end to known."""
    asked = 0
    born = time.monotonic()
    ends = {f"cft-{i}": 0.8 + i / 1250 for i in range(1000)}

    async def ask(ids: Any, links: object) -> Any:
        nonlocal asked
        asked += 1
        now = time.monotonic() - born
        await asyncio.sleep(0.005)
        return {i: TaskInfo(i, TaskStatus.SUCCEEDED if now >= ends[i] else TaskStatus.RUNNING) for i in ids}

    interval, late = 0.2, []
    poller = Poller(ask, asyncio.create_task, interval, 10, 1, FACTS)
    left = asyncio.Semaphore(0)

    def listener(task_id: str) -> Any:
        def listen(said: Any) -> None:
            if said.final:
                late.append(time.monotonic() - born - ends[task_id])
                left.release()

        return listen

    for i in ends:
        poller.subscribe(i, LinkOptions(), listener(i))
    for _ in ends:
        await left.acquire()
    separate = sum(1 + int(end / interval) for end in ends.values())
    assert asked * 50 <= separate, (asked, separate)
    assert sorted(late)[-10] < 3 * interval  # one interval, and what a busy machine adds
    assert len(late) == 1000
