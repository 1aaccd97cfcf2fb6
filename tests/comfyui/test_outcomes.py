"""Submits whose outcome is unknown are settled by looking for the task; a prompt is never sent again unseen."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web

from genstudio_transport import (
    AsyncComfyUI,
    ComfyUI,
    InvalidArgument,
    NotFound,
    ProtocolError,
    RateLimited,
    ServerError,
    SubmitOutcomeUnknown,
    TaskStatus,
)
from genstudio_transport.engine import comfyui_submission

from .conftest import FAST
from .graphs import graph
from .replay import Answer, Replay


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comfyui_submission, "_LOOKS", (0.0, 0.01, 0.02))


def cut(replay: Replay, *, arrived: bool) -> Answer:
    """Cut the connection, after the prompt has arrived or before."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if arrived:
            await replay._prompt(request)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    return answer


def status(number: int, **headers: str) -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=number, text="no", headers=headers)

    return answer


async def test_a_task_that_arrived_is_found_and_not_sent_again(replay: Replay, replay_client: AsyncComfyUI) -> None:
    replay.faults["POST /prompt"] = [cut(replay, arrived=True)]
    result = await replay_client.run(graph())
    assert len(result.images) == 2
    assert replay.count("POST /prompt") == 1 and list(replay.tasks) == [result.task_id]


async def test_the_caller_can_choose_the_id(replay: Replay, replay_client: AsyncComfyUI) -> None:
    chosen = "0b1e7c52-5f0a-4d8e-9c3b-6a1f2d3e4f50"
    task = await replay_client.submit(graph(), task_id=chosen)
    assert (task.id, list(replay.tasks)) == (chosen, [chosen])
    for wrong in ("cft-1", chosen.upper(), chosen.replace("-", ""), 7):
        with pytest.raises(InvalidArgument, match="must be a UUID in lower case, not"):
            await replay_client.submit(graph(), task_id=wrong)  # type: ignore[arg-type]

    def work() -> None:
        with ComfyUI(replay.url, **FAST) as client:
            assert client.submit(graph(), task_id=chosen[:-1] + "1").id == chosen[:-1] + "1"

    await asyncio.to_thread(work)
    assert replay.count("POST /prompt") == 2


@pytest.mark.parametrize("number", [0, 502, 504])
async def test_a_task_that_did_not_arrive_is_sent_again(
    replay: Replay, replay_client: AsyncComfyUI, number: int
) -> None:
    replay.faults["POST /prompt"] = [status(number) if number else cut(replay, arrived=False)]
    assert len((await replay_client.run(graph())).images) == 2
    sent = [body["prompt_id"] for path, body in replay.requests if path == "POST /prompt"]
    assert len(sent) == 2 and len(set(sent)) == 1
    # It was looked for in between, in the queue and in the history.
    between = [path for path, _ in replay.requests]
    assert "GET /queue" in between[1 : between.index("POST /prompt", 1)]


async def test_an_error_of_the_server_itself_is_not_sent_again(replay: Replay, replay_client: AsyncComfyUI) -> None:
    replay.faults["POST /prompt"] = [status(500)]
    with pytest.raises(ServerError):
        await replay_client.run(graph())
    assert replay.count("POST /prompt") == 1


async def test_an_outcome_stays_unknown_when_the_server_cannot_be_asked(
    replay: Replay, replay_client: AsyncComfyUI
) -> None:
    replay.faults["POST /prompt"] = [cut(replay, arrived=True)]
    replay.faults["GET /queue"] = [status(503)] * 9
    with pytest.raises(SubmitOutcomeUnknown, match=r"could not be looked for either: .*client.task\('[0-9a-f-]{36}'\)"):
        await replay_client.with_options(max_retries=1).submit(graph())
    assert replay.count("POST /prompt") == 1


async def test_a_rate_limit_of_a_gateway_is_respected(replay: Replay, replay_client: AsyncComfyUI) -> None:
    replay.faults["POST /prompt"] = [status(429, **{"Retry-After": "0"})]
    assert (await replay_client.submit(graph())).id in replay.tasks
    replay.faults["POST /prompt"] = [status(429, **{"Retry-After": "0"})] * 9
    with pytest.raises(RateLimited):
        await replay_client.with_options(max_retries=1).submit(graph())


async def test_a_login_page_is_no_answer(replay: Replay, replay_client: AsyncComfyUI) -> None:
    async def page(_request: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>log in</html>", content_type="text/html")

    replay.faults["GET /queue"] = [page] * 9
    with pytest.raises(ProtocolError, match="not JSON: '<html>log in"):
        await replay_client.with_options(max_retries=0).task("x").refresh()


async def test_a_restart_loses_the_task_and_says_so(replay: Replay, replay_client: AsyncComfyUI) -> None:
    lost = await replay_client.submit(graph())
    replay.forget()
    with pytest.raises(NotFound, match="forgets its queue and history when it restarts"):
        await lost.wait()
    assert (await replay_client.run(graph())).images


async def test_a_task_outlasts_a_server_that_is_away_for_a_moment(replay: Replay, replay_client: AsyncComfyUI) -> None:
    task = await replay_client.submit(graph())
    replay.faults["GET /queue"] = [status(502)] * 3
    assert (await asyncio.wait_for(task.wait(), 20)).status is TaskStatus.SUCCEEDED
