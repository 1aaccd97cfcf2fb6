"""Workflows without a model: imported, generated, and run by the same call on a real server, on recordings and on the emulator."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from genstudio_codegen.emulator import Emulator
from genstudio_codegen.parameter_spec import WorkflowSpec, read_spec
from genstudio_transport import ComfyUI, GenStudio, Result
from tests.command_line import run

from .catalogue import CATALOGUE
from .conftest import FAST
from .model_free import CASES, Case
from .replay import Replay

EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
REAL = os.environ.get("COMFYUI_URL", "")
NEEDS_SERVER = pytest.mark.skipif(not REAL, reason="no real ComfyUI server: set COMFYUI_URL to its address")


class _Catalogue(BaseHTTPRequestHandler):
    """A server that has a node catalogue and nothing else."""

    def do_GET(self) -> None:
        body = json.dumps(CATALOGUE).encode()
        self.send_response(200 if self.path == "/object_info" else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture(scope="module")
def catalogue_url() -> Iterator[str]:
    """The address of the tests' own node catalogue."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Catalogue)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, catalogue_url: str) -> Iterator[Path]:
    """A project with a module of each workflow, imported with the real server's catalogue where there is one."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "pyproject.toml").write_text(
        '[tool.genstudio-codegen]\noutput = "model_free"\nspecs = ["specs/*.spec.json"]\ngraphs = true\n'
    )
    imported(folder, REAL or catalogue_url)
    done = run("generate", cwd=folder)
    assert done.returncode == 0, done.stderr
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.startswith("model_free")]:
        del sys.modules[name]


def imported(folder: Path, address: str) -> None:
    """Import each workflow with the catalogue of a server that is running."""
    for case in CASES:
        (folder / f"{case.name}.json").write_text(json.dumps(case.graph))
        target = ("--output", f"specs/{case.name}.spec.json", "--workflow-id", f"wf-{case.name}")
        done = run("import", f"{case.name}.json", "--object-info", address, *target, cwd=folder)
        assert (done.returncode, done.stderr) == (0, "")


def run_on(host: GenStudio | ComfyUI, case: Case, **changed: Any) -> Result:
    """Run a workflow on any host: all tests make this one call."""
    result: Result = import_module(f"model_free.{case.name}").run(host, **(changed or case.arguments))
    return result


def pictures_of(result: Result) -> list[Image.Image]:
    return [Image.open(BytesIO(file.read())).convert("RGB") for file in result.images]


@NEEDS_SERVER
@EACH
def test_a_real_server_makes_the_picture_that_was_asked_for(root: Path, case: Case) -> None:
    with ComfyUI(REAL, **FAST) as host:
        pictures = pictures_of(run_on(host, case))
    assert [picture.size for picture in pictures] == [case.size] * case.pictures
    for picture, pixels in zip(pictures, case.pixels, strict=True):
        for place, color in pixels.items():
            found = picture.getpixel(place)
            assert isinstance(found, tuple)
            assert all(abs(one - other) <= 1 for one, other in zip(found, color, strict=True)), (place, found, color)


@EACH
def test_the_same_module_runs_on_the_emulator(root: Path, case: Case) -> None:
    with Emulator([root / f"specs/{case.name}.spec.json"], speed=1000) as emulator, emulator.client() as host:
        pictures = pictures_of(run_on(host, case))
        assert len(pictures) == case.emulated_pictures
        assert {picture.size for picture in pictures} == {case.emulated_size}
        colors = [len(picture.getcolors(2**20) or ()) for picture in pictures]
        assert min(colors) > 1, "a placeholder is never of one colour"
        (sent,) = [request for request in emulator.requests if request.endpoint == "submit"]
        assert sent.json["workflow_id"] == f"wf-{case.name}"


@pytest.mark.parametrize("case", CASES[:2], ids=lambda case: case.name)
async def test_the_same_module_runs_on_recordings(root: Path, replay: Replay, case: Case) -> None:
    """The two workflows that were recorded, called as they were then."""

    def work() -> None:
        with ComfyUI(replay.url, **FAST) as host:
            result = run_on(host, case, **case.recorded)
            assert {file.node for file in result.final_files} == {"3"}
            if case.name == "scaled":  # the only pictures that were recorded
                assert [picture.size for picture in pictures_of(result)] == [(96, 64)] * 2

    await asyncio.to_thread(work)


@NEEDS_SERVER
def test_the_catalogue_of_the_tests_says_what_the_server_says(root: Path, catalogue_url: str, tmp_path: Path) -> None:
    imported(tmp_path, catalogue_url)
    for case in CASES:
        path = f"specs/{case.name}.spec.json"
        assert _types(root / path) == _types(tmp_path / path)


def _types(path: Path) -> dict[tuple[str, str], Any]:
    spec: WorkflowSpec | None = read_spec(path).spec
    assert spec is not None
    return {one.address: (one.kinds, one.minimum, one.maximum, set(one.choices), one.stored) for one in spec.parameters}
