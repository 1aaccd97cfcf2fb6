"""The service called directly, as values and without HTTP."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from genstudio_codegen.emulator.model import Refusal, TaskOutcome, Tenant
from genstudio_codegen.emulator.service import Service
from tests.conftest import ROOT
from tests.emulator.conftest import png, redraw, tiny

ORIGIN = "http://storage.invalid"


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    service = Service(storage_origin=ORIGIN, speed=1000, workers=1, seed=1, rate_limit=None)
    service.tenants.add("default", "sk-default")
    service.load(tiny())
    service.load(redraw())
    service.queue.start()
    yield service
    await service.queue.stop()
    service.storage.close()


@pytest.fixture
def tenant(service: Service) -> Tenant:
    return service.authenticate("sk-default")


def submit(service: Service, tenant: Tenant, **body: Any) -> dict[str, Any]:
    return service.submit(tenant, {"workflow_id": "wf-tiny", "prompt": {}, **body}, TaskOutcome())


def refusal_of(call: Any, *arguments: Any, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        call(*arguments, **more)
    return refused.value


def test_it_loads_no_http_library() -> None:
    code = (
        "import sys, genstudio_codegen.emulator.service; "
        "print([m for m in ('starlette', 'uvicorn', 'websockets', 'PIL', 'multipart') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"


async def test_a_task_reports_each_change_until_it_has_ended(service: Service, tenant: Tenant) -> None:
    answer = submit(service, tenant)
    task = service.watched_task(answer["prompt_token"])
    assert task is not None and task.id == answer["prompt_id"]
    states: list[Any] = [state["comfy_task_info"] async for state in service.progress(task)]
    assert [state["status"] for state in states] == sorted(state["status"] for state in states)
    assert (states[0]["status"], states[-1]["status"], states[-1]["progress_num"]) == (1, 3, 100)
    assert states[-1]["final_files"][0].startswith(f"{ORIGIN}/{tenant.id}%2F")
    assert task.watchers == set()
    polled: Any = service.poll(tenant, {"comfy_task_ids": [task.id], "url_expire_period": 60})
    assert polled["comfy_task_info"][0]["status"] == 3


async def test_a_watcher_that_leaves_early_is_forgotten(service: Service, tenant: Tenant) -> None:
    task = service.watched_task(submit(service, tenant)["prompt_token"])
    assert task is not None
    states = service.progress(task)
    await anext(states)
    assert len(task.watchers) == 1
    await states.aclose()
    assert task.watchers == set()


async def test_refusals_are_exceptions_of_its_own(service: Service, tenant: Tenant) -> None:
    assert refusal_of(service.authenticate, "sk-none").code == 40100
    assert refusal_of(submit, service, tenant, workflow_id="wf-none").code == 40400
    refused = refusal_of(submit, service, tenant, prompt={"3": {"inputs": {"steps": 0}}})
    assert refused.code == 40001 and "smaller than min of 1" in refused.message
    assert refusal_of(service.poll, tenant, {"comfy_task_ids": [1]}).code == 40000
    assert refusal_of(service.cancel, tenant, {"comfy_task_id": "cft-none"}).code == 40400
    with pytest.raises(Refusal, match="not a readable image"):
        await service.upload(tenant, b"text", "a.png", "image/png")
    assert service.tasks.all() == []


async def test_an_upload_can_be_an_input_of_its_owner_only(service: Service, tenant: Tenant) -> None:
    uploaded: Any = await service.upload(tenant, png(), "a.png", "image/png")
    body = {"workflow_id": "wf-redraw", "prompt": {"10": {"inputs": {"image": uploaded["image_id"]}}}}
    assert submit(service, tenant, **body)["prompt_id"].startswith("cft-")
    other = service.tenants.add("other", "sk-other")
    assert refusal_of(submit, service, other, **body).code == 40003


async def test_a_refused_call_says_when_to_come_back() -> None:
    service = Service(storage_origin=ORIGIN, speed=1, workers=1, seed=1, rate_limit=1)
    try:
        service.tenants.add("default", "sk-default")
        service.authenticate("sk-default")
        refused = refusal_of(service.authenticate, "sk-default")
        assert (refused.code, refused.retry_after) == (42900, 1)
    finally:
        service.storage.close()
