"""Batches on a ComfyUI server of one's own: on recorded answers, and on a real one at `COMFYUI_URL`."""

from __future__ import annotations

import asyncio
import json
import os
import random
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from aiohttp import web
from PIL import Image

from genstudio_batch import Batch, BatchStatus, run
from tests.comfyui.conftest import replay  # noqa: F401 — a fixture
from tests.comfyui.model_free import BLUE, RED, png
from tests.comfyui.recordings import picture
from tests.comfyui.replay import Answer, Replay
from tests.comfyui.test_model_free import NEEDS_SERVER, REAL, catalogue_url, root  # noqa: F401 — fixtures
from tests.conftest import ROOT

from .commands import FAST, PROGRAM

SCALED, CROPPED, BLURRED = "model_free.scaled", "model_free.cropped", "model_free.blurred"


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server of one's own needs none."""
    monkeypatch.delenv("GENSTUDIO_API_KEY", raising=False)


def run_on(address: str, rows: Any, workflow: str, folder: Path, **options: Any) -> BatchStatus:
    return run(rows, workflow=workflow, output=folder / "out", comfyui=address, poll_interval=0.05, **options)


def colored(*colors: int) -> list[dict[str, object]]:
    return [{"color": color} for color in colors]


def status(number: int) -> Answer:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=number, text="no")

    return answer


async def started(folder: Path, root: Path, address: str, workflow: str) -> asyncio.subprocess.Process:  # noqa: F811
    """The command in a process of its own, to be killed."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(root)])}
    arguments = ["run", "rows.csv", "-w", workflow, "-o", "out", "--comfyui", address, *FAST]
    return await asyncio.create_subprocess_exec(*PROGRAM, *arguments, cwd=folder, env=environment)


async def until_files(folder: Path, count: int) -> None:
    async with asyncio.timeout(90):
        while len(list((folder / "out").glob("*.png"))) < count:
            await asyncio.sleep(0.02)


async def test_rows_become_files(root: Path, replay: Replay, tmp_path: Path) -> None:  # noqa: F811
    found = await asyncio.to_thread(run_on, replay.url, colored(1, 2, 3), SCALED, tmp_path)
    assert (found.state, found.counts, found.paid) == ("finished", {"done": 3}, 3)
    sent = [body["prompt"]["1"]["inputs"]["color"] for path, body in replay.requests if path == "POST /prompt"]
    assert sorted(sent) == [1, 2, 3]
    with Batch(tmp_path / "out") as batch:
        outcomes = list(batch.outcomes())
    assert {one.task for one in outcomes} == set(replay.tasks)
    names = [file.name for one in outcomes for file in one.files]
    assert names == [f"0000000{row}_{index}.png" for row in (1, 2, 3) for index in (0, 1)]
    assert {(tmp_path / "out" / name).read_bytes() for name in names} == {picture()}


async def test_pictures_are_uploaded_once(root: Path, replay: Replay, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "in.png").write_bytes(png((80, 60), RED, BLUE))
    given: list[str] = []

    async def as_recorded(request: web.Request) -> web.StreamResponse:
        body = await request.json()
        given.append(body["prompt"]["1"]["inputs"]["image"])
        body["prompt"]["1"]["inputs"]["image"] = "in.png"
        request._read_bytes = json.dumps(body).encode()
        return await replay._prompt(request)

    async def made(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=picture(), content_type="image/png")

    replay.faults["POST /prompt"] = [as_recorded] * 2
    replay.faults["GET /view"] = [made] * 2
    (tmp_path / "rows.jsonl").write_text('{"image": "in.png", "blur_radius": 3}\n' * 2)
    found = await asyncio.to_thread(run_on, replay.url, tmp_path / "rows.jsonl", BLURRED, tmp_path)
    assert found.counts == {"done": 2}, found
    (upload,) = replay.uploads
    assert upload["image"] == (tmp_path / "in.png").read_bytes()
    assert given == [f"{upload['subfolder'].decode()}/{upload['name']}"] * 2


@pytest.mark.parametrize("arrived", [True, False])
async def test_what_a_killed_worker_has_sent_is_settled(
    root: Path, replay: Replay, tmp_path: Path, arrived: bool  # noqa: F811
) -> None:
    away, end = asyncio.Event(), asyncio.Event()

    async def hangs(request: web.Request) -> web.StreamResponse:
        if arrived:
            await replay._prompt(request)
        away.set()
        await end.wait()
        return web.Response(status=503)

    replay.faults["POST /prompt"] = [hangs]
    (tmp_path / "rows.csv").write_text("color\n1\n2\n3\n")
    worker = await started(tmp_path, root, replay.url, SCALED)
    await away.wait()
    await until_files(tmp_path, 4)
    worker.kill()
    await worker.wait()
    end.set()
    found = await asyncio.to_thread(run_on, replay.url, tmp_path / "rows.csv", SCALED, tmp_path)
    assert (found.state, found.counts, found.paid) == ("finished", {"done": 3}, 3)
    assert replay.count("POST /prompt") == (3 if arrived else 4)
    assert len(replay.tasks) == 3


async def test_an_answer_that_is_lost_leaves_no_row_unknown(
    root: Path, replay: Replay, tmp_path: Path  # noqa: F811
) -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        await replay._prompt(request)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    # Nor can the server be asked at first.
    replay.faults["POST /prompt"] = [cut]
    replay.faults["GET /queue"] = [status(401)]
    found = await asyncio.to_thread(run_on, replay.url, colored(1), SCALED, tmp_path)
    assert found.counts == {"done": 1}, found
    assert replay.count("POST /prompt") == 1


async def test_what_the_server_refuses_or_cannot_do_fails(
    root: Path, replay: Replay, tmp_path: Path  # noqa: F811
) -> None:
    replay.faults["POST /prompt"] = [status(500), status(400)]
    found = await asyncio.to_thread(run_on, replay.url, colored(1, 2, 3), SCALED, tmp_path, max_tasks=1)
    assert (found.counts, found.failures, found.paid) == ({"done": 1, "failed": 2}, {"rejected": 2}, 1)


async def test_a_server_that_is_busy_is_asked_again(root: Path, replay: Replay, tmp_path: Path) -> None:  # noqa: F811
    replay.faults["POST /prompt"] = [status(503), status(429)]
    found = await asyncio.to_thread(run_on, replay.url, colored(1, 2), SCALED, tmp_path)
    assert found.counts == {"done": 2} and len(replay.tasks) == 2


@NEEDS_SERVER
def test_a_real_server_makes_the_pictures_of_each_row(root: Path, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "in.png").write_bytes(png((32, 16), RED, BLUE))
    lines = [json.dumps({"image": "in.png", "x": x, "width": 4, "height": 6}) for x in (0, 4, 16, 28)]
    (tmp_path / "rows.jsonl").write_text("\n".join(lines))
    assert run_on(REAL, tmp_path / "rows.jsonl", CROPPED, tmp_path).counts == {"done": 4}
    colors: list[Any] = []
    for path in sorted((tmp_path / "out").glob("*.png")):
        with Image.open(path) as made:
            assert made.size == (4, 6)
            colors.append(made.convert("RGB").getpixel((2, 3)))
    assert colors == [RED, RED, BLUE, BLUE]


@NEEDS_SERVER
async def test_a_real_server_runs_no_row_twice_although_the_worker_is_killed(
    root: Path, tmp_path: Path  # noqa: F811
) -> None:
    colors = random.sample(range(2**24), 60)
    (tmp_path / "rows.csv").write_text("\n".join(["color", *map(str, colors)]) + "\n")
    for done in (2, 60):
        worker = await started(tmp_path, root, REAL, SCALED)
        await until_files(tmp_path, done)
        worker.kill()
        await worker.wait()
    found = await asyncio.to_thread(run_on, REAL, tmp_path / "rows.csv", SCALED, tmp_path)
    assert (found.state, found.counts) == ("finished", {"done": 60})
    with urlopen(f"{REAL}/history") as answer:  # noqa: S310
        graphs = [entry["prompt"][2] for entry in json.load(answer).values()]
    ran = Counter(graph["1"]["inputs"].get("color") for graph in graphs if "1" in graph)
    assert {color: ran[color] for color in colors} == dict.fromkeys(colors, 1)
