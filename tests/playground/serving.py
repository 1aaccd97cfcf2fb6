"""A playground beside an emulator, in this process, and the specs that the tests show in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from genstudio_codegen.config import WorkflowConfig
from genstudio_codegen.emulator import Emulator
from genstudio_codegen.hosting import SpecChange
from genstudio_codegen.playground import emulator_page
from genstudio_codegen.settings import read_configured
from tests.conftest import EXAMPLE_SPECS

TEXT_TO_IMAGE = EXAMPLE_SPECS / "text_to_image.spec.json"
IMAGE_TO_IMAGE = EXAMPLE_SPECS / "image_to_image.spec.json"
HEADERS = {"X-Playground": "1"}

EVERYTHING: dict[str, Any] = {
    "workflow_id": "wf-everything",
    "name": "海报 Poster",
    "description": "Every kind of field.",
    "nodes": {
        "3": {
            "class_type": "KSampler",
            "_meta": {"title": "采样器"},
            "inputs": {
                "seed": {"type": "INT", "value": 5, "spec": {"min": 0, "max": 18446744073709551615}},
                "steps": {"type": "INT", "value": 20, "spec": {"min": 1, "max": 100, "tooltip": "步数"}},
                "cfg": {"type": "FLOAT", "value": 7.5, "spec": {"min": 0.0, "max": 30.0, "step": 0.5}},
                "lora_name": {
                    "type": "COMBO", "value": "style_007.safetensors",
                    "spec": {"options": [f"style_{number:03}.safetensors" for number in range(300)]},
                },
                "scheduler": {"type": "COMBO", "value": "karras", "spec": {"options": ["karras", "simple"]}},
                "add_noise": {"type": "BOOLEAN", "value": True, "spec": {}},
                "tiles": {"type": "INT", "value": 2, "spec": {"min": 1, "max": 8, "advanced": True}},
            },
        },
        "6": {
            "class_type": "CLIPTextEncode",
            "_meta": {"title": "正向提示词"},
            "inputs": {"text": {"type": "STRING", "value": "一只兔子", "spec": {"multiline": True}}},
        },
        "7": {
            "class_type": "SaveClip",
            "_meta": {"title": "Clip"},
            "inputs": {
                "encoding": {
                    "type": "COMFY_DYNAMICCOMBO_V3", "value": "auto",
                    "spec": {
                        "options": [
                            {"key": "auto", "inputs": {}},
                            {"key": "fine", "inputs": {"required": {"crf": ["INT", {"min": 0, "max": 20, "default": 9}]}}},
                            {"key": "manual", "inputs": {"required": {"crf": ["INT", {"min": 0, "max": 51, "default": 23}]}}},
                        ]
                    },
                },
                "filename_prefix": {"type": "STRING", "value": "clip", "spec": {}},
            },
        },
        "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": {"type": "STRING", "value": "x", "spec": {}}}},
    },
}  # fmt: skip


def written(folder: Path, document: dict[str, Any], name: str = "everything") -> Path:
    """A spec as a file."""
    path = folder / f"{name}.spec.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def change_of(path: Path) -> SpecChange:
    config = WorkflowConfig(spec=path)
    spec, problems = read_configured(config)
    assert spec is not None, problems
    return SpecChange(path, spec, problems, config)


@contextmanager
def playing(*specs: Path, speed: float = 40.0, **options: Any) -> Iterator[Emulator]:
    """An emulator with a playground, which both host some specs."""
    with Emulator(specs, page=emulator_page, speed=speed, **options) as emulator:
        assert emulator.page
        for path in specs:
            emulator.page.load(change_of(path))
        yield emulator


class Asked:
    """The page's API, asked as the page does."""

    def __init__(self, base_url: str) -> None:
        self.http = httpx.Client(base_url=f"{base_url}/page/api", headers=HEADERS, timeout=30)

    def key(self, title: str) -> str:
        listed = self.http.get("/workflows").json()["workflows"]
        return str(next(one["key"] for one in listed if one["title"] == title))

    def check(self, key: str, fields: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self.http.post(f"/workflows/{key}/check", json={"fields": fields}).json()
        return answer

    def run(self, key: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Run a workflow to its end."""
        started = self.http.post(f"/workflows/{key}/runs", json={"fields": fields})
        assert started.status_code == 201, started.text
        return self.end_of(started.json()["id"])

    def end_of(self, run_id: int) -> dict[str, Any]:
        last: dict[str, Any] = {}
        with self.http.stream("GET", f"/runs/{run_id}/events") as events:
            for line in events.iter_lines():
                if line.startswith("data: "):
                    last = json.loads(line.removeprefix("data: "))
        return last
