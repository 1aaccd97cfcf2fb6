"""Interrupted calls leave no task running unnoticed."""

from __future__ import annotations

import asyncio
import logging
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from genstudio_transport import (
    AsyncGenStudio,
    ClientUnusable,
    ConfigurationError,
    GenStudio,
    InvalidPrompt,
    TaskCancelled,
    TaskTimeout,
)
from genstudio_transport.wire import protocol

from .server import KEY, Answer, Service, answers, envelope, envelopes

PROMPT = {"workflow_id": "wf-1", "prompt": {}}


def late(seconds: float) -> Answer:
    async def answer(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return envelope({"prompt_id": "cft-late"})

    return answer


async def until(condition: Any) -> None:
    async with asyncio.timeout(3):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("choice", ["cancel", "leave"])
async def test_an_interrupted_run(
    client: AsyncGenStudio, service: Service, caplog: pytest.LogCaptureFixture, choice: Any
) -> None:
    service.polls_until_done = 1000
    running = asyncio.create_task(client.with_options(on_cancel=choice).run(PROMPT))
    await until(lambda: service.count(protocol.GET_TASK_INFO))
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await client.close()  # what close does not end is what it waits for
    assert service.bodies(protocol.CANCEL) == ([{"comfy_task_id": "cft-00000000"}] if choice == "cancel" else [])
    assert "cft-00000000" in caplog.text


@pytest.mark.parametrize("choice", ["cancel", "leave"])
async def test_an_interrupted_submit_learns_the_id_first(
    client: AsyncGenStudio, service: Service, caplog: pytest.LogCaptureFixture, choice: Any
) -> None:
    service.faults[protocol.SUBMIT] = [late(0.2)]
    service.faults[protocol.CANCEL] = [envelopes(None)]
    submitting = asyncio.create_task(client.with_options(on_cancel=choice).submit(PROMPT))
    await until(lambda: service.count(protocol.SUBMIT))
    submitting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await submitting
    await client.close()
    assert service.bodies(protocol.CANCEL) == ([{"comfy_task_id": "cft-late"}] if choice == "cancel" else [])
    assert "cft-late" in caplog.text


async def test_an_interrupted_submit_that_has_not_left_never_does(client: AsyncGenStudio, service: Service) -> None:
    service.faults[protocol.SUBMIT] = [answers(status=429, headers={"Retry-After": "1"})]
    submitting = asyncio.create_task(client.submit(PROMPT))
    await until(lambda: service.count(protocol.SUBMIT))
    await asyncio.sleep(0.1)
    submitting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await submitting
    await asyncio.sleep(1.2)
    assert service.count(protocol.SUBMIT) == 1 and not service.tasks


async def test_a_failed_interrupted_submit_is_told(
    client: AsyncGenStudio, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.1)
        return web.Response(status=429)

    service.faults[protocol.SUBMIT] = [fail]
    submitting = asyncio.create_task(client.submit(PROMPT))
    await until(lambda: service.count(protocol.SUBMIT))
    submitting.cancel()
    await asyncio.gather(submitting, return_exceptions=True)
    await client.close()
    assert "interrupted while submitting: the service rejected the request" in caplog.text
    assert service.count(protocol.SUBMIT) == 1  # a 429 is not tried again for nobody


async def test_a_cancellation_that_fails_is_told(
    client: AsyncGenStudio, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    service.polls_until_done = 1000
    service.faults[protocol.CANCEL] = [envelopes(None, code=1, msg="too late")]
    running = asyncio.create_task(client.run(PROMPT))
    await until(lambda: service.count(protocol.GET_TASK_INFO))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await client.close()
    assert "could not be cancelled and may still be running: the service rejected the request: too late" in caplog.text


async def test_closing_waits_for_a_submit_that_has_left(client: AsyncGenStudio, service: Service) -> None:
    service.faults[protocol.SUBMIT] = [late(0.2)]
    away = asyncio.create_task(client.submit(PROMPT))
    await until(lambda: service.count(protocol.SUBMIT))
    service.faults[protocol.SUBMIT] = [answers(status=429, headers={"Retry-After": "9"})]
    held = asyncio.create_task(client.submit(PROMPT))
    await until(lambda: service.count(protocol.SUBMIT) == 2)
    await asyncio.sleep(0.05)
    await client.close()
    assert (await away).id == "cft-late"
    with pytest.raises(ClientUnusable, match="before the task was submitted"):
        await held


async def test_a_missing_extra_is_told_before_anything_is_paid_for(
    client: AsyncGenStudio, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rich.console", None)
    with pytest.raises(ConfigurationError, match="progress needs the extra"):
        await client.with_options(progress=True).run(PROMPT)
    assert not service.requests


@pytest.mark.parametrize("progress", [True, False])
async def test_run_waits_no_longer_than_it_was_told(client: AsyncGenStudio, service: Service, progress: bool) -> None:
    service.polls_until_done = 1000
    begun = time.monotonic()
    with pytest.raises(TaskTimeout):
        await client.with_options(progress=progress).run(PROMPT, timeout=0.8)
    assert 0.8 <= time.monotonic() - begun < 1.55


@pytest.mark.parametrize("value", [float("nan"), object(), "\ud800", {1, 2}])
async def test_what_json_cannot_hold_is_told_before_the_network(
    client: AsyncGenStudio, service: Service, value: object
) -> None:
    with pytest.raises(InvalidPrompt, match="a value that JSON cannot represent"):
        await client.submit({"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"a": value}}}})
    assert not service.requests


def test_an_event_stream_may_outlive_its_client(sync_client: GenStudio) -> None:
    stream = sync_client.submit(PROMPT).events()
    next(iter(stream))
    sync_client.close()
    stream.close()  # type: ignore[attr-defined]


async def test_an_interrupted_wait_leaves_the_task(client: AsyncGenStudio, service: Service) -> None:
    service.polls_until_done = 1000
    task = await client.submit(PROMPT)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(task.wait(), 0.1)
    assert not service.count(protocol.CANCEL)
    await task.cancel()
    with pytest.raises(TaskCancelled):
        await task.result()


SCRIPT = """
import sys
from genstudio_transport import GenStudio
with GenStudio({key!r}, {url!r}, poll_interval=0.05) as client:
    print("running", flush=True)
    client.run({{"workflow_id": "wf-1", "prompt": {{}}}})
"""


def test_ctrl_c_cancels_the_task(threaded_service: Service) -> None:
    threaded_service.polls_until_done = 10_000
    code = SCRIPT.format(key=KEY, url=threaded_service.url)
    with subprocess.Popen([sys.executable, "-W", "error", "-c", code], stdout=-1, stderr=-1, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        deadline = time.monotonic() + 10
        while not threaded_service.count(protocol.GET_TASK_INFO) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        process.wait(10)
        told = process.stderr.read()
    assert "KeyboardInterrupt" in told and "Unclosed" not in told and "ResourceWarning" not in told
    assert threaded_service.bodies(protocol.CANCEL) == [{"comfy_task_id": "cft-00000000"}]


def test_a_client_that_nobody_closes_is_closed_at_the_end(threaded_service: Service, tmp_path: Path) -> None:
    code = f"""
from genstudio_transport import GenStudio
client = GenStudio({KEY!r}, {threaded_service.url!r}, poll_interval=0.01)
client.run({{"workflow_id": "wf-1", "prompt": {{}}}}).images[0].save({str(tmp_path / "a.png")!r})
"""
    done = subprocess.run([sys.executable, "-X", "dev", "-c", code], capture_output=True, text=True, timeout=30)
    # asyncio's debug mode reports callbacks that took long, as they do on a busy machine.
    said = [line for line in done.stderr.splitlines() if not line.startswith("Executing <")]
    assert (done.returncode, said) == (0, [])


def test_a_forgotten_client_is_closed_when_it_goes(threaded_service: Service) -> None:
    import gc

    client = GenStudio(KEY, threaded_service.url)
    client.upload_image(b"\x89PNG\r\n\x1a\n")
    assert [thread for thread in threading.enumerate() if thread.name == "genstudio-transport"]
    del client
    gc.collect()
    assert not [thread for thread in threading.enumerate() if thread.name == "genstudio-transport"]


async def test_max_tasks_bounds_what_is_unfinished(service: Service) -> None:
    service.polls_until_done = 3
    most = 0
    async with AsyncGenStudio(KEY, service.url, max_tasks=3, poll_interval=0.01) as client:

        async def one() -> None:
            nonlocal most
            task = await client.submit(PROMPT)
            most = max(most, sum(1 for known in service.tasks.values() if known["polls"] < 3))
            await task.wait()

        await asyncio.gather(*(one() for _ in range(12)))
        service.faults[protocol.SUBMIT] = [envelopes(None, code=1)] * 4
        await asyncio.gather(*(client.submit(PROMPT) for _ in range(4)), return_exceptions=True)
        assert (await client.run(PROMPT)).images
    assert most == 3


async def test_interrupted_submits_give_their_place_back(service: Service) -> None:
    async with AsyncGenStudio(KEY, service.url, max_tasks=1, poll_interval=0.01) as client:
        service.faults[protocol.SUBMIT] = [late(0.1), answers(status=429, headers={"Retry-After": "9"})]
        for wait in (0.05, 0.4):
            submitting = asyncio.create_task(client.submit(PROMPT))
            await asyncio.sleep(wait)
            submitting.cancel()
            await asyncio.gather(submitting, return_exceptions=True)
        logging.getLogger("genstudio_transport").info("both were interrupted")
        assert (await client.run(PROMPT)).images
