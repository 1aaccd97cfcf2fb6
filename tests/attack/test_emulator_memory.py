"""What the emulator forgets, and when: tasks and uploads by age. What is forgotten is unknown, not forbidden."""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from genstudio_codegen.emulator import Emulator
from genstudio_transport import AsyncGenStudio, GenStudio, NotFound, Task, TaskCancelled, TaskFailed

from .helpers import MIB, document, integer

BODY: dict[str, Any] = {"workflow_id": "wf-1", "prompt": {}}


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "one.spec.json"
    image = {"type": "IMAGEUPLOAD", "value": "a.png", "spec": {"image_upload": True}}
    nodes = document(n3={"steps": integer()}, n10={"image": image}, n9={"filename_prefix": {"type": "STRING"}})
    nodes["nodes"]["10"]["class_type"] = "LoadImage"
    path.write_text(json.dumps(nodes))
    return path


def status_of(client: GenStudio, task: Task) -> int | None:
    """The task's status; None when the service does not know it."""
    try:
        return int(client.get_task_info([task.id])[0].status)
    except NotFound:
        return None


async def test_every_one_of_thousands_of_tasks_is_known_until_its_end(spec: Path) -> None:
    with Emulator([spec], speed=5000, workers=50, seed=1) as emulator:
        async with AsyncGenStudio(emulator.api_key, emulator.base_url, max_connections=50) as client:
            gate = asyncio.Semaphore(50)

            async def submit() -> str:
                async with gate:
                    return (await client.submit(BODY)).id

            ids = await asyncio.gather(*(submit() for _ in range(5050)))
            infos = await client.get_task_info(ids)
        assert {int(info.status) for info in infos} <= {1, 2, 3}
        assert len(infos) == len(emulator.tasks) == 5050


def test_a_task_is_forgotten_three_days_after_its_end(spec: Path) -> None:
    with Emulator([spec], speed=5000, seed=1) as emulator, emulator.client() as client:
        task = client.submit(BODY)
        task.result(timeout=20)
        emulator.advance(days=2, hours=23)
        assert status_of(client, task) == 3
        emulator.advance(hours=2)
        assert status_of(client, task) is None
        assert emulator.tasks == []


@pytest.mark.parametrize("ending", ["cancelled", "failed"])
def test_a_task_without_a_result_is_forgotten_too(spec: Path, ending: str) -> None:
    speed = 5000 if ending == "failed" else 0.001
    with Emulator([spec], speed=speed, seed=1) as emulator, emulator.client() as client:
        emulator.fail_next("task-fails")
        task = client.submit(BODY)
        if ending == "cancelled":
            task.cancel()
        with pytest.raises(TaskFailed if ending == "failed" else TaskCancelled):
            task.result(timeout=20)
        assert status_of(client, task) == 4
        emulator.advance(days=4)
        assert status_of(client, task) is None and emulator.tasks == []


def test_an_option_limits_how_many_ended_tasks_are_kept(spec: Path) -> None:
    with Emulator([spec], speed=5000, workers=1, seed=1, keep_tasks=3) as emulator, emulator.client() as client:
        tasks = [client.submit(BODY) for _ in range(5)]
        link = tasks[2].result(timeout=20).final_files[0].url
        tasks[-1].result(timeout=20)
        assert [status_of(client, task) for task in tasks] == [None, None, 3, 3, 3]
        client.submit(BODY).result(timeout=20)
        assert status_of(client, tasks[2]) is None
        assert httpx.get(link).status_code == 404, "a task's files are forgotten with it"


def test_a_waiting_task_is_never_forgotten(spec: Path) -> None:
    with Emulator([spec], speed=5000, seed=1, keep_tasks=2) as emulator, emulator.client() as client:
        emulator.fail_next("task-stuck", on="submit")
        stuck = client.submit(BODY)
        for _ in range(4):
            client.submit(BODY).result(timeout=20)
        assert status_of(client, stuck) == 1
        assert len(emulator.tasks) == 3, "a stuck task does not keep those that ended after it"
        emulator.advance(days=30)
        assert status_of(client, stuck) == 1 and [task.id for task in emulator.tasks] == [stuck.id]


def test_a_number_of_tasks_to_keep_is_at_least_one(spec: Path) -> None:
    with pytest.raises(ValueError, match="keep_tasks must be 1 or more"):
        Emulator([spec], keep_tasks=0)


def test_another_tenants_task_is_as_unknown_as_one_that_never_was(spec: Path) -> None:
    """No answer reveals whether an id exists."""
    with Emulator([spec], speed=5000, seed=1) as emulator, emulator.client() as client:
        task = client.submit(BODY)
        answers: list[httpx.Response] = []
        for task_id in (task.id, "cft-aaaaaaaaaaaaaaaa"):
            answers.append(
                httpx.post(
                    f"{emulator.base_url}/api/maas/comfy_task_api/get_task_info",
                    headers={"Authorization": f"Bearer {emulator.add_tenant('other')}"},
                    json={"comfy_task_ids": [task_id]},
                )
            )
        assert answers[0].text == answers[1].text and answers[0].json()["data"] == {"comfy_task_info": []}
        with emulator.client(emulator.add_tenant("other")) as other:
            with pytest.raises(NotFound):
                other.get_task_info([task.id])
            with pytest.raises(NotFound):
                other.task(task.id).result(timeout=20)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the emulator makes its own."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def uploads_in(folder: Path) -> int:
    return len([*folder.glob("*/sui-*")])


def test_an_upload_is_forgotten_after_three_days(spec: Path, temporary: Path) -> None:
    with Emulator([spec], speed=5000, seed=1) as emulator, emulator.client() as client:
        image_id = client.upload_image(Image.new("RGB", (64, 64)))
        redraw = {**BODY, "prompt": {"10": {"inputs": {"image": image_id}}}}
        emulator.advance(days=2, hours=23)
        task = client.submit(redraw)
        emulator.advance(hours=2)
        with pytest.raises(Exception, match="upload it first"):
            client.submit(redraw)
        # A result that was not yet read is still drawn from the upload.
        assert uploads_in(temporary) == 1
        task.result(timeout=20).images[0].read()
        emulator.advance(days=4)
        client.submit(BODY)
        assert uploads_in(temporary) == 0


def test_a_reset_deletes_the_uploads(spec: Path, temporary: Path) -> None:
    with Emulator([spec], speed=5000, seed=1) as emulator, emulator.client() as client:
        client.upload_image(Image.new("RGB", (64, 64)))
        assert uploads_in(temporary) == 1
        emulator.reset()
        assert uploads_in(temporary) == 0


def test_recorded_bodies_have_a_limit_together(spec: Path) -> None:
    with Emulator([spec], speed=5000, seed=1) as emulator:
        headers = {"Authorization": f"Bearer {emulator.api_key}"}
        address = f"{emulator.base_url}/api/maas/comfy_task_api/upload/image"
        with httpx.Client(headers=headers) as client:
            for _ in range(70):
                client.post(address, files={"source_file": ("a.mp4", bytes(2**20), "video/mp4")})
        bodies = [len(request.body) for request in emulator.requests]
        assert len(bodies) == 70 and sum(bodies) <= 64 * MIB
        assert bodies[-60:] == [MIB] * 60 and bodies[:6] == [0] * 6


def test_the_documentation_says_what_is_forgotten() -> None:
    page = (Path(__file__).parents[2] / "docs" / "en" / "emulator.md").read_text("utf-8")
    assert "(keep_tasks=" in page and "`--keep-tasks N`" in page and "3 days" in page
