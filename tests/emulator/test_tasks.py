"""Tasks from the queue to their end: progress, files, cancelling, the clock, memory."""

from __future__ import annotations

from typing import Any

import httpx

from genstudio_codegen.emulator.model import Status
from tests.emulator.conftest import Caller, png


def test_a_task_is_queued_then_runs_then_succeeds(slowly: Caller) -> None:
    task_id = slowly.submit()
    assert slowly.info(task_id) == {
        "comfy_task_id": task_id,
        "status": 1,
        "queue_size": 1,
        "current_position": 1,
        "errMsg": "",
        "files": {},
        "final_files": [],
        "progress_num": 0,
    }
    slowly.emulator.advance(seconds=501)
    running = slowly.until(task_id, lambda info: info["status"] == 2)
    assert running["current_position"] == 0 and running["final_files"] == []
    slowly.emulator.advance(seconds=2000)
    half = slowly.until(task_id, lambda info: info["progress_num"] >= 45)
    assert 0 < half["progress_num"] < 60 and half["files"] == {}
    slowly.emulator.advance(seconds=1500)
    late = slowly.until(task_id, lambda info: bool(info["files"]))
    assert late["status"] == 2 and list(late["files"]) == ["9"] and late["final_files"] == []
    slowly.emulator.advance(seconds=1000)
    done = slowly.finished(task_id)
    assert done["status"] == 3 and done["progress_num"] == 100 and done["queue_size"] == 0
    assert len(done["final_files"]) == 1 and httpx.get(done["final_files"][0]).status_code == 200
    assert slowly.emulator.tasks[0].history == [Status.QUEUED, Status.RUNNING, Status.SUCCEEDED]


def test_the_queue_moves(slowly: Caller) -> None:
    tasks = [slowly.submit() for _ in range(4)]
    places = [(slowly.info(task)["queue_size"], slowly.info(task)["current_position"]) for task in tasks]
    assert places == [(4, 1), (4, 2), (4, 3), (4, 4)]
    slowly.emulator.advance(seconds=501)
    slowly.until(tasks[0], lambda info: info["status"] == 2)
    places = [(slowly.info(task)["queue_size"], slowly.info(task)["current_position"]) for task in tasks]
    assert places == [(3, 0), (3, 1), (3, 2), (3, 3)]


def test_cancel_in_every_state(slowly: Caller) -> None:
    first, second, third = (slowly.submit() for _ in range(3))
    assert slowly.data("cancel", {"comfy_task_id": second}) is None
    queued = slowly.info(second)
    assert (queued["status"], queued["errMsg"], queued["final_files"]) == (4, "task cancelled by user", [])
    assert slowly.info(third)["current_position"] == 2
    slowly.emulator.advance(seconds=501)
    slowly.until(first, lambda info: info["status"] == 2)
    slowly.data("cancel", {"comfy_task_id": first})
    assert slowly.info(first)["status"] == 4
    # The worker is free at once: the third runs to its end.
    for _ in range(12):
        slowly.emulator.advance(seconds=500)
        slowly.until(third, lambda info: info["status"] != 1)
    done = slowly.finished(third)
    assert done["status"] == 3
    slowly.data("cancel", {"comfy_task_id": third})
    slowly.data("cancel", {"comfy_task_id": first})
    assert (slowly.info(third)["status"], slowly.info(first)["status"]) == (3, 4)
    assert all(task.history[-1].final and len(task.history) <= 3 for task in slowly.emulator.tasks)
    assert slowly.post("cancel", {"comfy_task_id": "cft-none"}).json()["code"] == 40400
    assert slowly.post("cancel", {"comfy_task_ids": [first]}).json()["code"] == 40000


def test_many_tasks_are_polled_in_one_call_in_the_order_asked(caller: Caller) -> None:
    tasks = [caller.submit() for _ in range(20)]
    asked = [*reversed(tasks)]
    asked.insert(3, "cft-none")
    infos: list[dict[str, Any]] = caller.data("get_task_info", {"comfy_task_ids": asked})["comfy_task_info"]
    assert [info["comfy_task_id"] for info in infos] == [*reversed(tasks)], "an unknown id is left out"


def test_a_batch_makes_several_pictures_and_they_differ(caller: Caller) -> None:
    info = caller.finished(caller.submit(n5={"batch_size": 3}))
    assert len(info["files"]["9"]) == len(info["final_files"]) == 3
    assert len({httpx.get(link).content for link in info["final_files"]}) == 3


def test_previews_are_in_files_and_not_in_final_files(caller: Caller) -> None:
    image_id = caller.upload(png()).json()["data"]["image_id"]
    info = caller.finished(caller.submit("wf-redraw", n10={"image": image_id}))
    assert set(info["files"]) == {"9", "11"} and len(info["final_files"]) == 1
    assert info["files"]["9"][0].partition("?")[0] == info["final_files"][0].partition("?")[0]


def test_too_large_a_picture_fails_as_on_a_full_device(caller: Caller) -> None:
    info = caller.finished(caller.submit(n5={"width": 16384, "height": 16384}))
    assert info["status"] == 4 and "out of memory" in info["errMsg"] and info["files"] == {}


def test_wrong_polls_are_refused(caller: Caller) -> None:
    bodies: list[dict[str, Any]] = [
        {},
        {"comfy_task_ids": "cft-x"},
        {"comfy_task_ids": [1]},
        {"comfy_task_ids": ["x"] * 1001},
        {"comfy_task_ids": [], "url_expire_period": 0},
        {"comfy_task_ids": [], "url_expire_period": True},
        {"comfy_task_ids": [], "url_expire_period": "600"},
    ]
    for body in bodies:
        assert caller.post("get_task_info", body).json()["code"] == 40000, body
