"""Servers that judge prompts: a running ComfyUI, on which nothing that is judged runs, and the emulator."""

from __future__ import annotations

import http.client
import json
import random
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

from genstudio_codegen.emulator import Emulator

Graph = dict[str, Any]

_AHEAD = -1e12
"""The place in the queue of what holds it; lower than that of any prompt."""
_PAUSE = 0.5
_MOST_WAITING = 20


class Connection:
    """JSON requests to one server, one after the other, over a connection that is kept."""

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        parts = urlsplit(url)
        kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
        self._connection = kinds[parts.scheme](parts.netloc, timeout=120)
        self._path = parts.path.rstrip("/")
        self._headers = {"Content-Type": "application/json", **(headers or {})}

    def request(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """The status and the JSON of a response; None for what is not JSON."""
        text = None if body is None else json.dumps(body)
        try:
            return self._once(method, path, text)
        except (http.client.HTTPException, ConnectionError):
            # The server has closed a connection that was kept.
            self._connection.close()
            return self._once(method, path, text)

    def _once(self, method: str, path: str, text: str | None) -> tuple[int, Any]:
        self._connection.request(method, self._path + path, text, self._headers)
        response = self._connection.getresponse()
        data = response.read()
        with suppress(ValueError):
            return response.status, json.loads(data)
        return response.status, None


class ComfyUIServer:
    """A running ComfyUI server."""

    def __init__(self, url: str) -> None:
        self._connection = Connection(url)
        self._accepted: list[str] = []
        self._waiting: list[str] = []
        self._holders: list[str] = []
        self._looked = 0.0

    def version(self) -> str:
        """The server's version.

        Raises:
            OSError: There is no server.
        """
        status, answer = self._connection.request("GET", "/system_stats")
        if status != 200 or not isinstance(answer, dict):
            raise OSError(f"HTTP {status} for /system_stats: this is not a ComfyUI server")
        return str(answer["system"].get("comfyui_version", "of unknown version"))

    def catalogue(self) -> dict[str, Any]:
        """The server's node catalogue."""
        answer: dict[str, Any] = self._connection.request("GET", "/object_info")[1]
        return answer

    @contextmanager
    def held(self) -> Generator[None]:
        """Clear the queue and keep it busy, so that nothing else that is accepted runs."""
        self._connection.request("POST", "/queue", {"clear": True})
        self._connection.request("POST", "/interrupt", {})
        self._hold()
        while not self._queue()[0]:
            time.sleep(0.05)
        try:
            yield
        finally:
            self._connection.request("POST", "/queue", {"clear": True})
            while self._queue()[0]:
                time.sleep(0.2)

    def errors(self, graph: Graph) -> dict[str, Any] | None:
        """What the server says of each node of a graph that it refuses, in whole or in part; None if it accepts it."""
        self._hold()
        status, answer = self._connection.request("POST", "/prompt", {"prompt": graph})
        if status == 200:
            self._accepted.append(answer["prompt_id"])
            self._waiting.append(answer["prompt_id"])
        found: Any = answer.get("node_errors") if isinstance(answer, dict) else None
        return None if status == 200 and not found else found or {}

    def refusal(self, graph: Graph) -> str | None:
        """Why the server refuses a graph, in whole or in part; None if it accepts it."""
        errors = self.errors(graph)
        if errors is None:
            return None
        found = [f"{one['type']}: {one['details']}" for node in errors.values() for one in node["errors"]]
        return "; ".join(found)[:300] or "no reason is given"

    def has_run(self) -> int:
        """How many of the accepted prompts the server has run, which should be none."""
        answer = self._connection.request("GET", "/history?max_items=1000")[1]
        return len(set(self._accepted) & answer.keys())

    def _queue(self) -> tuple[list[str], list[str]]:
        """The ids of what runs and of what waits."""
        answer = self._connection.request("GET", "/queue")[1]
        return [one[1] for one in answer["queue_running"]], [one[1] for one in answer["queue_pending"]]

    def _hold(self) -> None:
        """Keep two prompts that take seconds in the queue, ahead of all others, and remove those others."""
        if len(self._waiting) >= _MOST_WAITING:
            self._connection.request("POST", "/queue", {"delete": self._waiting})
            self._waiting = []
        if time.monotonic() - self._looked < _PAUSE:
            return
        running, waiting = self._queue()
        for _ in range(2 - len(set(self._holders) & {*running, *waiting})):
            body = {"prompt": _slow_graph(), "number": _AHEAD}
            status, answer = self._connection.request("POST", "/prompt", body)
            if status != 200:
                raise RuntimeError(f"the server refuses what is to hold its queue: {answer}")
            self._holders.append(answer["prompt_id"])
        self._looked = time.monotonic()


def _slow_graph() -> Graph:
    """Some seconds of one processor, no model, little memory; never twice the same, so that nothing is cached."""
    mask = {"value": random.random(), "width": 256, "height": 256}
    return {
        "1": {"class_type": "SolidMask", "inputs": mask},
        "2": {"class_type": "GrowMask", "inputs": {"mask": ["1", 0], "expand": 8000, "tapered_corners": True}},
        "3": {"class_type": "PreviewAny", "inputs": {"source": ["2", 0]}},
    }


class EmulatedService:
    """The emulator, as a client meets it; its tasks never leave the queue."""

    def __init__(self, emulator: Emulator) -> None:
        headers = {"Authorization": f"Bearer {emulator.api_key}"}
        self._connection = Connection(emulator.base_url, headers)

    def refusal(self, workflow_id: str, prompt: object) -> str | None:
        """Why the service refuses a prompt; None if it accepts it."""
        body = {"workflow_id": workflow_id, "prompt": prompt}
        status, answer = self._connection.request("POST", "/api/maas/comfy_task_api/prompt", body)
        if status == 200 and answer["code"] == 0:
            return None
        return f"HTTP {status} {str(answer)[:300]}"
