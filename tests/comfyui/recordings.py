"""Exchanges with real ComfyUI servers, recorded and kept outside the project."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from tests.conftest import ROOT

FOLDER = Path(os.environ.get("COMFYUI_RECORDINGS") or ROOT.parent / "shared" / "comfyui")
VERSIONS = ("0.3.64", "0.33.0")
MISSING = f"the recordings of ComfyUI are not there: {FOLDER} (set COMFYUI_RECORDINGS)"


class Scenario(NamedTuple):
    """One prompt that was submitted, and everything that was recorded about it."""

    name: str
    graph: dict[str, Any]
    status: int
    answer: Any
    """The response to the submit."""
    entry: list[Any] | None
    """Its entry in the queue, when it was seen there."""
    messages: list[Any]
    """The messages of the progress socket."""
    history: dict[str, Any]
    """The response for its history, `{}` when that came too early."""

    @property
    def task_id(self) -> str:
        return str(self.answer["prompt_id"]) if self.status == 200 else ""


def there() -> bool:
    """Whether the recordings are there."""
    return (FOLDER / f"comfyui-{VERSIONS[0]}.json").is_file()


def recorded(version: str) -> dict[str, Any]:
    """The exchanges of one version by name."""
    exchanges = json.loads((FOLDER / f"comfyui-{version}.json").read_text())
    return {exchange["name"]: exchange for exchange in exchanges}


def picture() -> bytes:
    """The picture that `/view` gave for `view.0`."""
    return (FOLDER / "view.0.png").read_bytes()


def scenarios(exchanges: dict[str, Any]) -> list[Scenario]:
    """The prompts of a recording, in their order."""
    found: list[Scenario] = []
    for name, exchange in exchanges.items():
        body = (exchange.get("request") or {}).get("json") or {}
        if exchange.get("request", {}).get("path") != "/prompt" or "prompt" not in body:
            continue
        stem = name.removesuffix(".prompt")
        response = exchange["response"]
        queue = exchanges.get(f"{stem}.queue", {}).get("response", {}).get("body", {"queue_running": []})
        found.append(
            Scenario(
                stem,
                body["prompt"],
                response["status"],
                response["body"],
                next(iter(queue["queue_running"]), None),
                exchanges.get(f"{stem}.websocket", {}).get("messages", []),
                exchanges.get(f"{stem}.history", {}).get("response", {}).get("body", {}),
            )
        )
    return found


def graphs(version: str) -> dict[str, dict[str, Any]]:
    """The graphs of a recording by the names of their scenarios."""
    return {scenario.name: scenario.graph for scenario in scenarios(recorded(version))}
