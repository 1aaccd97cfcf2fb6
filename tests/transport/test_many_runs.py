"""Many runs: each item has an outcome, few run at a time, and nothing that is running is forgotten."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from genstudio_transport import (
    AsyncGenStudio,
    AuthenticationError,
    ClientUnusable,
    DownloadFailed,
    GenStudio,
    InvalidArgument,
    InvalidParameter,
    InvalidPrompt,
    Outcome,
    Parameter,
    PromptRejected,
    Result,
    Task,
    TaskTimeout,
    Workflow,
)
from genstudio_transport.wire import protocol

from .server import KEY, PNG, Answer, Service, answers, envelope, envelopes

PROMPT = {"workflow_id": "wf-1", "prompt": {}}
WORKFLOW = Workflow("wf-1", "x", (Parameter("steps", "3", "steps", "INT", 1, 100),))


def held(service: Service, *positions: int) -> asyncio.Event:
    """Tasks of these submits do not end before the event is set."""
    release = asyncio.Event()
    usual = service.info

    def info(task_id: str) -> dict[str, Any]:
        if int(task_id.removeprefix("cft-")) in positions and not release.is_set():
            return {"comfy_task_id": task_id, "status": 2, "progress_num": 10}
        return usual(task_id)

    service.info = info  # type: ignore[method-assign]
    return release


async def test_one_bad_item_stops_no_other(client: AsyncGenStudio, service: Service) -> None:
    service.faults[protocol.SUBMIT] = [envelopes(None, code=7, msg="no such node")]
    params: list[Any] = [{"steps": 1}, {"steps": 0}, {"stpes": 3}, None, {"steps": 2}, WORKFLOW.prompt({"steps": 9})]
    outcomes = [outcome async for outcome in client.run_many(params, workflow=WORKFLOW, concurrency=1)]
    assert [outcome.index for outcome in outcomes] == [0, 1, 2, 3, 4, 5]
    kinds = [type(outcome.error) for outcome in outcomes]
    assert kinds == [PromptRejected, InvalidParameter, InvalidParameter, InvalidArgument, type(None), type(None)]
    assert [outcome.ok for outcome in outcomes] == [False, False, False, False, True, True]
    assert outcomes[4].unwrap().images and outcomes[4].prompt and outcomes[1].prompt is None
    with pytest.raises(InvalidParameter, match="stpes"):
        outcomes[2].unwrap()
    assert [body["prompt"] for body in service.bodies(protocol.SUBMIT)][1:] == [
        {"3": {"inputs": {"steps": 2}}},
        {"3": {"inputs": {"steps": 9}}},
    ]


async def test_each_item_is_checked_as_the_client_says(client: AsyncGenStudio, service: Service) -> None:
    lenient = client.with_options(validate="off")
    outcomes = [outcome async for outcome in lenient.run_many([{"steps": 0}], workflow=WORKFLOW)]
    assert outcomes[0].ok and service.bodies(protocol.SUBMIT)[0]["prompt"] == {"3": {"inputs": {"steps": 0}}}


async def test_outcomes_come_as_items_end(client: AsyncGenStudio, service: Service) -> None:
    release = held(service, 0)
    seen: list[int] = []
    async for outcome in client.run_many([PROMPT] * 5, concurrency=3):
        seen.append(outcome.index)
        if len(seen) == 4:
            release.set()
    assert seen[-1] == 0 and sorted(seen) == [0, 1, 2, 3, 4]


async def test_outcomes_come_in_order_on_request_and_do_not_pile_up(client: AsyncGenStudio, service: Service) -> None:
    release = held(service, 0)
    taken: list[int] = []

    def items() -> Iterator[dict[str, object]]:
        for number in range(40):
            taken.append(number)
            yield dict(PROMPT)

    outcomes = client.run_many(items(), concurrency=3, in_order=True)
    first = asyncio.ensure_future(anext(outcomes))
    while len(service.tasks) < 6:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)
    assert len(taken) == 6 and not first.done()  # the first holds up the others, and they hold up further ones
    release.set()
    assert (await first).index == 0
    assert [outcome.index async for outcome in outcomes] == [*range(1, 40)]


@pytest.mark.parametrize("in_order", [True, False])
async def test_an_unbounded_generator_is_taken_as_outcomes_are(
    client: AsyncGenStudio, service: Service, in_order: bool
) -> None:
    taken = 0
    most = 0

    def items() -> Iterator[dict[str, object]]:
        nonlocal taken
        for taken in count(1):
            yield dict(PROMPT)

    async with client.run_many(items(), concurrency=4, in_order=in_order) as outcomes:
        for received in range(1, 21):
            await anext(outcomes)
            await asyncio.sleep(0.03)
            most = max(most, taken - received)
    assert most <= 8
    assert service.count(protocol.SUBMIT) <= 28


async def test_only_so_many_run_at_a_time(client: AsyncGenStudio, service: Service) -> None:
    service.polls_until_done = 3
    most = 0

    async def submit(request: web.Request) -> web.StreamResponse:
        nonlocal most
        answer = await service._submit(request)
        most = max(most, sum(1 for task in service.tasks.values() if task["polls"] < 3))
        return answer

    service.faults[protocol.SUBMIT] = [submit] * 20
    assert len([outcome async for outcome in client.run_many([PROMPT] * 20, concurrency=3)]) == 20
    assert most == 3


async def test_items_may_come_from_an_asynchronous_generator(client: AsyncGenStudio) -> None:
    first_is_back = asyncio.Event()

    async def items() -> AsyncIterator[dict[str, object]]:
        yield dict(PROMPT)
        await first_is_back.wait()  # an outcome does not wait for the next item
        yield dict(PROMPT)

    seen = 0
    async for _ in client.run_many(items(), concurrency=8):
        seen += 1
        first_is_back.set()
    assert seen == 2


async def test_what_the_iterator_raises_comes_after_what_was_taken(client: AsyncGenStudio) -> None:
    def items() -> Iterator[dict[str, object]]:
        yield dict(PROMPT)
        yield dict(PROMPT)
        raise LookupError("the table ends here")

    seen: list[bool] = []
    with pytest.raises(LookupError, match="the table ends here"):
        async for outcome in client.run_many(items()):
            seen.append(outcome.ok)
    assert seen == [True, True]


@pytest.mark.parametrize(
    ("status", "kind"), [(401, AuthenticationError), (402, PromptRejected)], ids=["key refused", "no credit"]
)
async def test_what_every_item_would_meet_ends_the_run(
    client: AsyncGenStudio, service: Service, status: int, kind: type[Exception]
) -> None:
    service.faults[protocol.SUBMIT] = [service._submit, *[answers(status=status)] * 1000]
    seen: list[Outcome[Any]] = []
    with pytest.raises(kind):
        async for outcome in client.run_many((PROMPT for _ in count()), concurrency=2):
            seen.append(outcome)
    assert 2 <= service.count(protocol.SUBMIT) <= 6
    assert len(seen) == service.count(protocol.SUBMIT) and sum(outcome.ok for outcome in seen) == 1


async def test_files_are_saved_as_it_goes(client: AsyncGenStudio, service: Service, tmp_path: Path) -> None:
    async for outcome in client.run_many([PROMPT] * 3, save_to=tmp_path / "new" / "folder"):
        (path,) = outcome.saved
        assert path.read_bytes() == PNG and outcome.result and path.name == f"{outcome.result.task_id}_0.png"
    numbered = [o async for o in client.run_many([PROMPT] * 2, save_to=tmp_path, pattern="{item:03}-{index}{suffix}")]
    assert sorted(path.name for o in numbered for path in o.saved) == ["000-0.png", "001-0.png"]


async def test_a_result_is_kept_when_it_cannot_be_saved(
    client: AsyncGenStudio, service: Service, tmp_path: Path
) -> None:
    service.faults["/objects"] = [answers(status=404)]
    first, second = [
        o async for o in client.run_many([PROMPT] * 2, save_to=tmp_path, concurrency=1)
    ]  # fmt: skip
    assert isinstance(first.error, DownloadFailed) and first.result and not first.saved and not first.ok
    assert second.ok and len(second.saved) == 1
    with pytest.raises(DownloadFailed):
        first.unwrap()


async def test_nothing_is_submitted_when_the_folder_cannot_be_made(
    client: AsyncGenStudio, service: Service, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DownloadFailed, match="cannot be created"):
        await anext(client.run_many([PROMPT], save_to=tmp_path / "file" / "x"))
    assert not service.requests


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"concurrency": 0}, "concurrency must be an integer of at least 1, not 0"),
        ({"concurrency": True}, "concurrency"),
        ({"items": PROMPT}, "not dict; give .item. for one item"),
        ({"items": "wf-1"}, "not str"),
        ({"items": 7}, "not int"),
        ({"items": WORKFLOW.prompt({})}, "not Prompt; give .item. for one item"),
        ({"workflow": "wf-1"}, "module.WORKFLOW"),
        ({"save_to": "x", "pattern": "{index}{suffix}"}, "add {task} or {item}"),
        ({"save_to": "x", "pattern": "{x}"}, "no field 'x'; the fields are task, .*item"),
    ],
)
def test_arguments_that_cannot_be_are_refused_at_the_call(arguments: dict[str, Any], words: str) -> None:
    for client in (GenStudio(KEY), AsyncGenStudio(KEY)):
        with pytest.raises(InvalidArgument, match=words):
            client.run_many(**{"items": [], **arguments})


def test_an_item_has_no_position_elsewhere(sync_client: GenStudio, tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="no field 'item'"):
        sync_client.run(PROMPT).save_all(tmp_path, "{item}")


@pytest.mark.parametrize("choice", ["cancel", "leave"])
@pytest.mark.parametrize("how", ["context", "close", "client", "break"])
async def test_stopping_early_cancels_or_leaves_tasks(
    client: AsyncGenStudio, service: Service, choice: Any, how: str
) -> None:
    release = held(service, *range(1, 100))
    outcomes = client.with_options(on_cancel=choice).run_many((PROMPT for _ in count()), concurrency=3)
    if how == "context":
        async with outcomes:
            await anext(outcomes)
    elif how == "close":
        await anext(outcomes)
        await outcomes.close()
        await outcomes.close()
    elif how == "break":
        async for _ in outcomes:
            break
    else:
        await anext(outcomes)
    await client.close()
    with pytest.raises((StopAsyncIteration, ClientUnusable)):
        while True:
            await anext(outcomes)
    running = {f"cft-{n:08d}" for n in range(1, len(service.tasks))}
    assert len(running) >= 2
    cancelled = {body["comfy_task_id"] for body in service.bodies(protocol.CANCEL)}
    assert cancelled == (running if choice == "cancel" else set())
    release.set()


async def test_a_consumer_that_is_cancelled_interrupts_what_is_running(
    client: AsyncGenStudio, service: Service
) -> None:
    held(service, *range(100))

    async def consume() -> None:
        async with client.run_many([PROMPT] * 5, concurrency=2) as outcomes:
            async for _ in outcomes:
                pass

    consuming = asyncio.create_task(consume())
    while service.count(protocol.GET_TASK_INFO) < 2:
        await asyncio.sleep(0.01)
    consuming.cancel()
    with pytest.raises(asyncio.CancelledError):
        await consuming
    await client.close()
    assert {body["comfy_task_id"] for body in service.bodies(protocol.CANCEL)} == {"cft-00000000", "cft-00000001"}


async def test_outcomes_may_be_closed_while_another_task_waits(client: AsyncGenStudio, service: Service) -> None:
    held(service, *range(100))
    outcomes = client.run_many([PROMPT] * 5, concurrency=2)
    waiting = asyncio.create_task(anext(outcomes))
    while service.count(protocol.GET_TASK_INFO) < 2:
        await asyncio.sleep(0.01)
    await outcomes.close()
    with pytest.raises(ClientUnusable, match="was closed before all items had ended"):
        await waiting
    await outcomes.close()
    await client.close()
    assert len(service.bodies(protocol.CANCEL)) == 2


async def test_a_bad_body_is_one_of_the_outcomes_of_gather(client: AsyncGenStudio) -> None:
    bad: Any = {"workflow_id": "wf-1", "prompt": {"3": {"steps": 1}}}
    good, refused = await asyncio.gather(client.run(PROMPT), client.run(bad), return_exceptions=True)
    assert not isinstance(good, BaseException) and isinstance(refused, InvalidPrompt)


def test_many_runs_without_asyncio(sync_client: GenStudio, threaded_service: Service, tmp_path: Path) -> None:
    threads: set[int] = set()

    def items() -> Iterator[dict[str, object]]:
        for steps in (1, 0, 2, 3):
            threads.add(threading.get_ident())
            yield {"steps": steps}

    outcomes = list(sync_client.run_many(items(), workflow=WORKFLOW, in_order=True, save_to=tmp_path))
    assert [(o.index, o.ok, len(o.saved)) for o in outcomes] == [
        (0, True, 1),
        (1, False, 0),
        (2, True, 1),
        (3, True, 1),
    ]
    assert isinstance(outcomes[0].unwrap(), Result) and outcomes[0].unwrap().images[0].read() == PNG
    assert threads == {threading.get_ident()}  # what items hold, such as a cursor, may belong to the caller's thread


def test_an_unbounded_generator_without_asyncio(sync_client: GenStudio, threaded_service: Service) -> None:
    taken = 0

    def items() -> Iterator[dict[str, object]]:
        nonlocal taken
        for taken in count(1):
            yield dict(PROMPT)

    received = 0
    for outcome in sync_client.run_many(items(), concurrency=4):
        received += 1
        time.sleep(0.02)
        assert outcome.ok and taken - received <= 8
        if received == 20:
            break
    assert threaded_service.count(protocol.SUBMIT) <= 28


def test_a_slow_generator_does_not_hold_back_what_is_done(sync_client: GenStudio) -> None:
    def items() -> Iterator[dict[str, object]]:
        for _ in range(4):
            time.sleep(0.3)
            yield dict(PROMPT)
        assert seen

    seen: list[int] = []
    for outcome in sync_client.run_many(items(), concurrency=8):
        seen.append(outcome.index)
    assert seen == [0, 1, 2, 3]


def test_a_slow_first_item_holds_up_few_others_without_asyncio(
    sync_client: GenStudio, threaded_service: Service
) -> None:
    release = held(threaded_service, 0)
    taken = 0

    def items() -> Iterator[dict[str, object]]:
        nonlocal taken
        for taken in range(1, 21):
            if taken == 6:
                threading.Timer(0.3, release.set).start()
            yield dict(PROMPT)

    outcomes = sync_client.run_many(items(), concurrency=3, in_order=True)
    assert next(outcomes).index == 0 and taken == 6
    assert [outcome.index for outcome in outcomes] == [*range(1, 20)]


@pytest.mark.parametrize("how", ["break", "context"])
def test_leaving_a_loop_without_asyncio_cancels(sync_client: GenStudio, threaded_service: Service, how: str) -> None:
    release = held(threaded_service, *range(1, 100))
    if how == "break":
        for _ in sync_client.run_many([PROMPT] * 9, concurrency=3):
            break
    else:
        with sync_client.run_many([PROMPT] * 9, concurrency=3) as outcomes:
            next(outcomes)
    deadline = time.monotonic() + 5
    while threaded_service.count(protocol.CANCEL) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    cancelled = {body["comfy_task_id"] for body in threaded_service.bodies(protocol.CANCEL)}
    assert cancelled == set(threaded_service.tasks) - {"cft-00000000"} and len(cancelled) >= 2
    release.set()


def test_breaking_off_without_asyncio_cancels(sync_client: GenStudio, threaded_service: Service) -> None:
    threaded_service.polls_until_done = 10_000
    outcomes = sync_client.run_many([PROMPT] * 9, concurrency=3)
    puller = threading.Thread(target=lambda: pytest.raises(ClientUnusable, next, outcomes))
    puller.start()
    deadline = time.monotonic() + 5
    while not threaded_service.count(protocol.GET_TASK_INFO) and time.monotonic() < deadline:
        time.sleep(0.01)
    sync_client.close()
    puller.join(5)
    assert not puller.is_alive()
    assert len(threaded_service.bodies(protocol.CANCEL)) == len(threaded_service.tasks) == 3


def test_outcomes_may_be_closed_while_another_thread_waits(sync_client: GenStudio, threaded_service: Service) -> None:
    threaded_service.polls_until_done = 10_000
    outcomes = sync_client.run_many([PROMPT] * 9, concurrency=3)
    outcomes.close()  # nothing has begun
    outcomes = sync_client.run_many([PROMPT] * 9, concurrency=3)
    waiting = threading.Thread(target=lambda: pytest.raises(ClientUnusable, next, outcomes))
    waiting.start()
    deadline = time.monotonic() + 5
    while len(threaded_service.tasks) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    outcomes.close()
    waiting.join(5)
    assert not waiting.is_alive()
    assert list(sync_client.run_many([])) == []


def test_a_task_that_takes_too_long_can_be_waited_for(sync_client: GenStudio, threaded_service: Service) -> None:
    threaded_service.polls_until_done = 8
    (outcome,) = sync_client.with_options(wait_timeout=0.05).run_many([PROMPT])
    assert isinstance(outcome.error, TaskTimeout) and isinstance(outcome.error.task, Task)
    assert outcome.error.task.result(timeout=5).images
    with pytest.raises(TaskTimeout) as caught:
        sync_client.run(PROMPT, timeout=0.05)
    assert isinstance(caught.value.task, Task) and caught.value.task.result().images


SCRIPT = """
from genstudio_transport import GenStudio
with GenStudio({key!r}, {url!r}, poll_interval=0.05) as client:
    print("running", flush=True)
    for outcome in client.run_many(({{"workflow_id": "wf-1", "prompt": {{}}}} for _ in range(9)), concurrency=3):
        print(outcome)
"""


def test_ctrl_c_cancels_what_is_running(threaded_service: Service) -> None:
    threaded_service.polls_until_done = 10_000
    code = SCRIPT.format(key=KEY, url=threaded_service.url)
    with subprocess.Popen([sys.executable, "-W", "error", "-c", code], stdout=-1, stderr=-1, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        deadline = time.monotonic() + 10
        while len(threaded_service.tasks) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        process.wait(10)
        told = process.stderr.read()
    assert "KeyboardInterrupt" in told and "Unclosed" not in told and "never retrieved" not in told
    cancelled = {body["comfy_task_id"] for body in threaded_service.bodies(protocol.CANCEL)}
    assert cancelled == set(threaded_service.tasks) and len(cancelled) == 3


def late(seconds: float) -> Answer:
    async def answer(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return envelope({"prompt_id": "cft-late"})

    return answer


async def test_a_submit_that_has_left_is_not_forgotten(client: AsyncGenStudio, service: Service) -> None:
    service.faults[protocol.SUBMIT] = [late(0.2)]
    service.faults[protocol.CANCEL] = [envelopes(None)]
    outcomes = client.run_many([PROMPT], concurrency=1)
    pulling = asyncio.create_task(asyncio.wait_for(anext(outcomes), 0.1))
    with pytest.raises(TimeoutError):
        await pulling
    await client.close()
    assert service.bodies(protocol.CANCEL) == [{"comfy_task_id": "cft-late"}]


async def test_one_bar_counts_the_items(client: AsyncGenStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    from genstudio_transport.engine.progress_bar import Bar, Bars

    begun: list[tuple[str, float | None]] = []
    texts: list[str] = []
    begin, update = Bars.begin, Bar.update

    def noted_begin(self: Bars, description: str, total: float | None) -> Bar:
        begun.append((description, total))
        return begin(self, description, total)

    def noted_update(self: Bar, description: str, completed: float) -> None:
        texts.append(description)
        update(self, description, completed)

    monkeypatch.setattr(Bars, "begin", noted_begin)
    monkeypatch.setattr(Bar, "update", noted_update)
    bad: Any = {"steps": 0}
    shown = client.with_options(progress=True)
    assert len([o async for o in shown.run_many([{}, bad, {}], workflow=WORKFLOW, concurrency=1)]) == 3
    assert begun == [("0 of 3 items", 3)]
    assert texts == ["1 of 3 items", "2 of 3 items, 1 failed", "3 of 3 items, 1 failed"]
    assert shown._session.engine.bars and shown._session.engine.bars._users == 0
