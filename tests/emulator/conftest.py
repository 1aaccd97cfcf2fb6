"""An emulator for the tests of a module, a plain HTTP client for it, and small workflows."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from PIL import Image

from genstudio_codegen.emulator import Emulator
from genstudio_codegen.parameter_spec import Kind, Node, Parameter, WorkflowSpec

SAMPLERS = ("euler", "ddim")


def parameter(node_id: str, name: str, kind: Kind, stored: Any, **rest: Any) -> Parameter:
    return Parameter(node_id=node_id, input_name=name, kinds=(kind,), stored=stored, **rest)


def tiny(workflow_id: str = "wf-tiny", *, side: int = 64, name: str = "tiny") -> WorkflowSpec:
    """Text to image, quickly painted."""
    sampler = (
        parameter("3", "seed", Kind.INT, 1, minimum=0, maximum=2**64 - 1, seed=True),
        parameter("3", "steps", Kind.INT, 20, minimum=1, maximum=10000),
        parameter("3", "cfg", Kind.FLOAT, 7.0, minimum=0.0, maximum=100.0),
        parameter("3", "sampler_name", Kind.COMBO, "euler", choices=SAMPLERS),
    )
    latent = tuple(
        parameter("5", side_name, Kind.INT, side, minimum=16, maximum=16384) for side_name in ("width", "height")
    )
    batch = parameter("5", "batch_size", Kind.INT, 1, minimum=1, maximum=4096)
    return WorkflowSpec(
        workflow_id=workflow_id,
        name=name,
        nodes=(
            Node(id="3", class_type="KSampler", parameters=sampler),
            Node(id="5", class_type="EmptyLatentImage", parameters=(*latent, batch)),
            Node(id="6", class_type="CLIPTextEncode", parameters=(parameter("6", "text", Kind.STRING, "a girl"),)),
            Node(
                id="9", class_type="SaveImage", parameters=(parameter("9", "filename_prefix", Kind.STRING, "ComfyUI"),)
            ),
        ),
    )


def redraw(workflow_id: str = "wf-redraw") -> WorkflowSpec:
    """Image to image, with a preview of what was loaded."""
    return WorkflowSpec(
        workflow_id=workflow_id,
        name="redraw",
        nodes=(
            Node(
                id="3",
                class_type="KSampler",
                parameters=(
                    parameter("3", "seed", Kind.INT, 1, minimum=0, maximum=2**64 - 1),
                    parameter("3", "denoise", Kind.FLOAT, 0.6, minimum=0, maximum=1),
                ),
            ),
            Node(id="10", class_type="LoadImage", parameters=(parameter("10", "image", Kind.IMAGE, "example.png"),)),
            Node(id="11", class_type="PreviewImage"),
            Node(id="9", class_type="SaveImage"),
        ),
    )


def png(colour: tuple[int, int, int] = (200, 40, 40), size: tuple[int, int] = (80, 48)) -> bytes:
    """A picture file: left half of a colour, right half white."""
    picture = Image.new("RGB", size, (255, 255, 255))
    picture.paste(colour, (0, 0, size[0] // 2, size[1]))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


class Caller:
    """Calls the API with one key, as any HTTP client would."""

    def __init__(self, emulator: Emulator, key: str | None = None) -> None:
        self.emulator = emulator
        headers = {"Authorization": f"Bearer {key or emulator.api_key}", "Accept": "application/json"}
        self.http = httpx.Client(base_url=f"{emulator.base_url}/api/maas", headers=headers, timeout=10)

    def post(self, path: str, body: object, **headers: str) -> httpx.Response:
        # ASCII JSON, so that a test can send a lone surrogate.
        content = json.dumps(body).encode()
        return self.http.post(f"/comfy_task_api/{path}", content=content, headers=headers)

    def data(self, path: str, body: object) -> Any:
        answer = self.post(path, body)
        envelope = answer.json()
        assert answer.status_code == 200 and envelope["code"] == 0 and envelope["msg"] == "Success", envelope
        return envelope["data"]

    def submit(self, workflow_id: str = "wf-tiny", **nodes: Any) -> str:
        prompt = {node.removeprefix("n"): {"inputs": inputs} for node, inputs in nodes.items()}
        return str(self.data("prompt", {"workflow_id": workflow_id, "prompt": prompt})["prompt_id"])

    def info(self, task_id: str, **body: object) -> dict[str, Any]:
        found: list[dict[str, Any]] = self.data("get_task_info", {"comfy_task_ids": [task_id], **body})[
            "comfy_task_info"
        ]
        return found[0]

    def until(self, task_id: str, done: Callable[[dict[str, Any]], bool], **body: object) -> dict[str, Any]:
        deadline = time.monotonic() + 20
        while not done(info := self.info(task_id, **body)):
            assert time.monotonic() < deadline, info
            time.sleep(0.005)
        return info

    def finished(self, task_id: str, **body: object) -> dict[str, Any]:
        return self.until(task_id, lambda info: info["status"] >= 3, **body)

    def upload(self, content: bytes, name: str = "rabbit.png", content_type: str = "image/png") -> httpx.Response:
        files = {"source_file": (name, content, content_type)}
        return self.http.post("/comfy_task_api/upload/image", files=files)

    def picture(self, **nodes: Any) -> Image.Image:
        info = self.finished(self.submit(**nodes))
        assert info["status"] == 3, info
        return opened(info["final_files"][0])


def opened(link: str) -> Image.Image:
    answer = httpx.get(link)
    assert answer.status_code == 200, answer.text
    return Image.open(io.BytesIO(answer.content)).convert("RGB")


@pytest.fixture(scope="session")
def shared_emulator() -> Iterator[Emulator]:
    with Emulator([tiny(), redraw()], speed=200, seed=1) as emulator:
        yield emulator


@pytest.fixture
def emulator(shared_emulator: Emulator) -> Emulator:
    shared_emulator.reset()
    return shared_emulator


@pytest.fixture
def caller(emulator: Emulator) -> Iterator[Caller]:
    caller = Caller(emulator)
    with caller.http:
        yield caller


@pytest.fixture
def slowly() -> Iterator[Caller]:
    """A caller of an emulator of its own, whose tasks move only when its clock is moved."""
    with Emulator([tiny(), redraw()], speed=0.001, workers=1, seed=1) as emulator:
        caller = Caller(emulator)
        with caller.http:
            yield caller
