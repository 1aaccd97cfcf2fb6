"""The same typed module against one's own server: imported, generated with its graph, and run."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from genstudio_transport import AsyncComfyUI, ComfyUI, InvalidParameter
from tests.command_line import run

from .catalogue import CATALOGUE
from .conftest import FAST
from .graphs import graph
from .replay import Replay

LOADED = {
    "1": {"class_type": "LoadImage", "inputs": {"image": "in.png"}},
    "2": graph()["2"],
    "3": graph()["3"],
    "4": {"class_type": "PreviewAny", "inputs": {"source": ["1", 1]}},
}


@pytest.fixture(scope="module")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two modules, generated from workflows in API format and a catalogue."""
    root = tmp_path_factory.mktemp("project")
    (root / "catalogue.json").write_text(json.dumps(CATALOGUE))
    (root / "pyproject.toml").write_text(
        '[tool.genstudio-codegen]\noutput = "comfy_modules"\nspecs = ["specs/*.spec.json"]\ngraphs = true\n'
    )
    for name, nodes in (("scaled", graph()), ("loaded", LOADED)):
        (root / f"{name}.json").write_text(json.dumps(nodes))
        spec = f"specs/{name}.spec.json"
        done = run("import", f"{name}.json", "--object-info", "catalogue.json", "--output", spec, cwd=root)
        assert done.returncode == 0, done.stderr
    done = run("generate", cwd=root)
    assert done.returncode == 0, done.stderr
    sys.path.insert(0, str(root))
    yield lambda name: import_module(f"comfy_modules.{name}")
    sys.path.remove(str(root))
    for name in [name for name in sys.modules if name.startswith("comfy_modules")]:
        del sys.modules[name]


async def test_a_module_runs_as_it_was_exported(client: AsyncComfyUI, modules: Any) -> None:
    result = await modules("scaled").run(client)
    assert [file.node for file in result.images] == ["3", "3"]
    outcomes = [outcome async for outcome in modules("scaled").run_many(client, [{}, {"color": 16711680}])]
    assert [len(outcome.result.images) for outcome in outcomes] == [2, 2]


async def test_the_call_without_asyncio_is_the_same(replay: Replay, modules: Any, tmp_path: Path) -> None:
    def work() -> list[Path]:
        with ComfyUI(replay.url, **FAST) as client:
            assert list(modules("scaled").submit(client).events())[-1].final
            saved: list[Path] = modules("scaled").run(client, color=255).save_all(tmp_path)
            return saved

    assert len(await asyncio.to_thread(work)) == 2
    colors = [body["prompt"]["1"]["inputs"]["color"] for path, body in replay.requests if path == "POST /prompt"]
    assert colors == [16711680, 255]


async def test_what_is_invalid_is_refused_before_it_is_sent(
    replay: Replay, replay_client: AsyncComfyUI, modules: Any
) -> None:
    with pytest.raises(InvalidParameter, match="did you mean 'bicubic'"):
        await modules("scaled").run(replay_client, upscale_method="bicubik")
    assert replay.requests == []


async def test_a_local_picture_is_uploaded_first(replay: Replay, replay_client: AsyncComfyUI, modules: Any) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), (0, 128, 0)).save(picture, "PNG")
    with pytest.raises(Exception, match="not recorded|HTTP 501"):
        await modules("loaded").run(replay_client.with_options(max_retries=0), image=picture.getvalue())
    (upload,) = replay.uploads
    assert upload["image"] == picture.getvalue() and upload["overwrite"] == b"true" and upload["type"] == b"input"
    (sent,) = [body["prompt"] for path, body in replay.requests if path == "POST /prompt"]
    assert sent["1"]["inputs"]["image"] == f"genstudio/{upload['name']}"


@pytest.mark.skipif(not os.environ.get("COMFYUI_URL"), reason="no real ComfyUI server: set COMFYUI_URL to its address")
def test_a_real_server_makes_what_the_arguments_say(modules: Any, tmp_path: Path) -> None:
    with ComfyUI(os.environ["COMFYUI_URL"], **FAST) as client:
        scaled = modules("scaled").run(
            client, image_scale_width=40, image_scale_height=24, color=0x00FF00, batch_size=3
        )
        pictures = [Image.open(path).convert("RGB") for path in scaled.save_all(tmp_path)]
        assert [picture.size for picture in pictures] == [(40, 24)] * 3
        assert {picture.getpixel((5, 5)) for picture in pictures} == {(0, 255, 0)}
        half = Image.new("RGB", (8, 8), (200, 10, 10))
        loaded = modules("loaded").run(client, image=half, width=16, height=16)
        (saved,) = loaded.final_files
        assert Image.open(saved.open()).convert("RGB").getpixel((3, 3)) == (200, 10, 10)
        assert loaded.texts["4"][0].startswith("tensor(")
