"""One test for each of the fourteen rules that a client of the service must get right, named after it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from aiohttp import web

from genstudio_transport import (
    AsyncGenStudio,
    Image,
    InvalidParameter,
    InvalidPrompt,
    Parameter,
    PostProcess,
    ProtocolError,
    SubmitOutcomeUnknown,
    TaskStatus,
    UnsafeURL,
    Workflow,
)
from genstudio_transport.wire import protocol

from .server import KEY, PNG, TOKEN, Service, answers, resets

WORKFLOW = Workflow(
    "wf-1",
    "portrait",
    (
        Parameter("seed", "3", "seed", "INT", 0, 2**64 - 1, seed=True),
        Parameter("steps", "3", "steps", "INT", 1, 100),
        Parameter("image", "10", "image", "IMAGE"),
        Parameter("flags", "11", "flags", "LIST"),
    ),
)
PROMPT = {"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"steps": 20}}}}


async def test_rule_01_prompt_overrides_and_does_not_define(client: AsyncGenStudio, service: Service) -> None:
    await client.submit(WORKFLOW.prompt({"seed": 0}))
    await client.submit(WORKFLOW.prompt({}))
    assert [body["prompt"] for body in service.bodies(protocol.SUBMIT)] == [{"3": {"inputs": {"seed": 0}}}, {}]


@pytest.mark.parametrize(
    ("nodes", "advice"),
    [
        ({"3": {"class_type": "KSampler", "inputs": {"steps": 20}}}, "only the inputs to change"),
        ({"3": {"inputs": {"steps": {"type": "INT", "value": 20, "spec": {"min": 1}}}}}, "send the value itself"),
    ],
)
async def test_rule_02_neither_workflow_nor_spec_is_sent(
    client: AsyncGenStudio, service: Service, nodes: dict[str, object], advice: str
) -> None:
    with pytest.raises(InvalidPrompt, match=advice):
        await client.submit({"workflow_id": "wf-1", "prompt": nodes})
    assert not service.requests


async def test_rule_03_a_submit_is_never_repeated_blindly(client: AsyncGenStudio, service: Service) -> None:
    service.faults[protocol.SUBMIT] = [resets()]
    with pytest.raises(SubmitOutcomeUnknown, match="check the web console before submitting again"):
        await client.submit(PROMPT)
    assert service.count(protocol.SUBMIT) == 1
    service.faults[protocol.SUBMIT] = [answers(status=429, headers={"Retry-After": "0"})]
    assert (await client.submit(PROMPT)).status is TaskStatus.QUEUED
    assert service.count(protocol.SUBMIT) == 3


async def test_rule_04_many_tasks_are_polled_together(client: AsyncGenStudio, service: Service) -> None:
    import asyncio

    service.polls_until_done = 2
    tasks = [await client.submit(PROMPT) for _ in range(250)]
    await asyncio.gather(*(task.wait() for task in tasks))
    assert max(len(body["comfy_task_ids"]) for body in service.bodies(protocol.GET_TASK_INFO)) == 100
    assert service.count(protocol.GET_TASK_INFO) <= 10


async def test_rule_05_links_age_faster_than_files(client: AsyncGenStudio, service: Service, tmp_path: Path) -> None:
    short = client.with_options(url_expire_period=30)
    result = await short.run(PROMPT)
    assert service.bodies(protocol.GET_TASK_INFO)[0]["url_expire_period"] == 30
    service.valid_signature = "another%3D"  # the link at hand has expired, the file lives
    assert (await result.images[0].save(tmp_path / "a.png")).read_bytes() == PNG


async def test_rule_06_links_are_used_as_signed(client: AsyncGenStudio, service: Service) -> None:
    name = "te-1%2Fa%2Bb%3D.png"
    service.objects[name] = PNG
    link = f"{service.url}/objects/{name}?Expires=1\\u0026Signature={service.valid_signature}"
    service.script = [{"status": 3, "final_files": [link]}]
    result = await client.run(PROMPT)
    assert result.images[0].url == link.replace("\\u0026", "&")
    assert await result.images[0].read() == PNG


async def test_rule_07_the_key_never_travels_to_storage(client: AsyncGenStudio, service: Service) -> None:
    async def redirect(request: web.Request) -> web.StreamResponse:
        other = f"{service.url.replace('127.0.0.1', 'localhost')}{request.raw_path}"
        return web.Response(status=302, headers={"Location": other})

    service.faults["/objects"] = [redirect]
    result = await client.run(PROMPT)
    assert await result.images[0].read() == PNG
    seen = [headers for path, headers in service.headers if path == "/objects"]
    assert len(seen) == 2 and not any("Authorization" in headers for headers in seen)
    service.faults[protocol.GET_TASK_INFO] = [redirect]
    with pytest.raises(ProtocolError, match="the API key is sent to no other address"):
        await client.task("cft-00000000").refresh()


async def test_rule_08_the_token_goes_in_the_query_and_polling_decides(
    client: AsyncGenStudio, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    seen: list[str] = []

    async def push(socket: web.WebSocketResponse, token: str) -> None:
        seen.append(token)
        for progress in (30, 30, 60):
            info = {"comfy_task_id": "cft-00000000", "status": 2, "progress_num": progress}
            await socket.send_str(json.dumps({"comfy_task_info": info}))

    service.socket, service.polls_until_done = push, 3
    task = await client.submit(PROMPT)
    events = [info async for info in task.events()]
    assert seen == [TOKEN]
    assert [info.progress for info in events if info.status == 2] == [30, 60]
    assert events[-1].status is TaskStatus.SUCCEEDED and events[-1].final_files
    assert TOKEN not in caplog.text and TOKEN not in repr(task)


async def test_rule_09_files_are_the_fallback_for_final_files(client: AsyncGenStudio, service: Service) -> None:
    link = f"{service.url}/objects/a.png?Signature={service.valid_signature}"
    preview = link.replace("a.png", "b.png")
    service.script = [{"status": 3, "files": {"8": [preview], "9": [link]}, "final_files": []}]
    result = await client.run(PROMPT)
    assert [file.url for file in result.final_files] == [preview, link]
    service.script = [{"status": 3, "files": {"8": [preview], "9": [link]}, "final_files": [link]}]
    result = await client.run(PROMPT)
    assert [(file.node, file.url) for file in result.images] == [("9", link)] and len(result.files) == 2


async def test_rule_10_post_processing_in_both_forms(client: AsyncGenStudio, service: Service) -> None:
    for option in (PostProcess("jpg", 80), PostProcess(absolute_quality=90), "image/format,jpg/quality,Q_100"):
        await client.with_options(image_post_process=option).run(PROMPT)
    sent = [body["image_post_process_cmd"] for body in service.bodies(protocol.GET_TASK_INFO)]
    assert sent == [{"format": "jpg", "quality": {"q": 80}}, {"quality": {"Q": 90}}, "image/format,jpg/quality,Q_100"]


async def test_rule_11_other_web_addresses_are_refused_with_advice(client: AsyncGenStudio, service: Service) -> None:
    for url in ("https://bucket.oss-cn-beijing.aliyuncs.com/a.png?x=1", "https://b.s3.amazonaws.com/a.png"):
        assert await client.upload_image(url) == url
    with pytest.raises(InvalidParameter, match="Image.from_url"):
        WORKFLOW.prompt({"image": "https://example.org/a.png"})
    with pytest.raises(UnsafeURL, match="not a public address"):
        await client.submit(WORKFLOW.prompt({"image": Image.from_url(f"{service.url}/objects/a.png")}))
    assert not service.requests


@pytest.mark.parametrize("path", [protocol.SUBMIT, protocol.GET_TASK_INFO, protocol.UPLOAD])
async def test_rule_12_429_and_retry_after_are_honoured(client: AsyncGenStudio, service: Service, path: str) -> None:
    import time

    service.faults[path] = [answers(status=429, headers={"Retry-After": "1"})]
    started = time.monotonic()
    await client.run(WORKFLOW.prompt({"image": PNG}))
    assert 1.0 <= time.monotonic() - started < 3.0


async def test_rule_13_lists_are_wrapped(client: AsyncGenStudio, service: Service) -> None:
    await client.submit(WORKFLOW.prompt({"flags": [False, True]}))
    assert service.bodies(protocol.SUBMIT)[0]["prompt"]["11"]["inputs"]["flags"] == {"__value__": [False, True]}


async def test_rule_14_a_workflow_without_id_must_come_from_the_console(service: Service) -> None:
    async with AsyncGenStudio(KEY, service.url) as client:
        with pytest.raises(InvalidPrompt, match="set workflow_id .* or pass --workflow-id"):
            await client.submit(Workflow("", "portrait", ()).prompt({}))
    assert not service.requests
