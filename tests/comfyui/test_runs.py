"""What prompts give: pictures, progress, cached runs, uploads; on recordings of two versions and on a real server."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from genstudio_transport import AsyncComfyUI, FileExpired, NotFound, TaskStatus

from .graphs import graph


def size(picture: bytes) -> tuple[int, int]:
    """The width and height of a PNG."""
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


async def test_a_run_gives_the_pictures_that_were_asked_for(client: AsyncComfyUI, tmp_path: Path) -> None:
    result = await client.run(graph())
    assert [size(await file.read()) for file in result.images] == [(96, 64)] * 2
    assert {file.node for file in result.final_files} == {"3"} == set(result.files)
    saved = await result.save_all(tmp_path, "{index}-{name}")
    assert [path.name[:4] for path in saved] == ["0-a_", "1-a_"]
    assert all(path.name.endswith(".png") and path.stat().st_size > 100 for path in saved)
    assert "a_" in repr(result.images[0]) and result.texts == {}


async def test_a_cached_run_ends_and_has_its_outputs(client: AsyncComfyUI) -> None:
    first = await client.run(graph())
    again = await client.run(graph())
    assert again.task_id != first.task_id
    assert [size(await file.read()) for file in again.final_files] == [(96, 64)] * 2


async def test_events_follow_the_nodes(client: AsyncComfyUI) -> None:
    task = await client.submit(graph())
    seen = [info async for info in task.events()]
    assert seen[-1].status is TaskStatus.SUCCEEDED and seen[-1].progress == 100
    assert seen[-1].final_files and task.info == seen[-1]
    assert [info.progress for info in seen] == sorted(info.progress for info in seen)
    assert {info.node for info in seen} <= {"", "1", "2", "3"}


async def test_the_state_of_a_task_can_be_asked_for_by_its_id(client: AsyncComfyUI) -> None:
    done = await client.run(graph())
    (info,) = await client.get_task_info([done.task_id])
    assert info.status is TaskStatus.SUCCEEDED and info.final_files == done.info.final_files
    restored = client.result_from_json(done.to_json())
    assert size(await restored.images[0].read()) == (96, 64)
    assert (await client.task_from_json((await client.submit(graph())).to_json()).result()).images


async def test_an_unknown_task_is_not_found(client: AsyncComfyUI) -> None:
    unknown = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(NotFound, match=f"{unknown}; a ComfyUI server forgets its queue and history when it restarts"):
        await client.task(unknown).refresh()
    with pytest.raises(NotFound, match="missing from 5 polls.; a ComfyUI server forgets"):
        await client.task(unknown).wait()
    with pytest.raises(NotFound, match="does not know task"):
        await client.cancel(unknown)


async def test_a_file_that_was_deleted_is_named(client: AsyncComfyUI) -> None:
    done = await client.run(graph())
    gone = client.result_from_json(done.to_json().replace("a_0", "nope_"))
    with pytest.raises(
        FileExpired, match=r"/view: recorded/nope_\S*\.png: the file no longer exists .HTTP 404.: it was"
    ):
        await gone.images[0].read()


async def test_many_runs(client: AsyncComfyUI) -> None:
    outcomes = [outcome async for outcome in client.run_many([graph()] * 3, concurrency=2)]
    assert sorted(outcome.index for outcome in outcomes) == [0, 1, 2]
    assert all(outcome.result and len(outcome.result.images) == 2 for outcome in outcomes), outcomes


async def test_an_upload_is_named_by_its_content(client: AsyncComfyUI) -> None:
    done = await client.run(graph())
    picture = await done.images[0].read()
    name = await client.upload_image(picture)
    assert name.startswith("genstudio/") and name.endswith(".png")
    assert await client.upload_image(picture) == name
