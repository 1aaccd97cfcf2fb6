"""A server that replays what a real ComfyUI answered, over real sockets; the ids are those of the client."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import BodyPartReader, web
from aiohttp.test_utils import TestServer

from .graphs import canonical, recorded_color
from .recordings import Scenario, picture, recorded, scenarios

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

_ENDLESS = ("interrupted", "second")
"""What runs, or waits, until it is interrupted or removed."""


class Task:
    """One submitted prompt."""

    def __init__(self, scenario: Scenario, task_id: str, client_id: str, earlier: Scenario) -> None:
        self.scenario = scenario
        self.id = task_id
        self.client_id = client_id
        self.looks = 0
        """How often the queue was asked for since it was submitted."""
        self.interrupted = False
        self.histories = [scenario.history]
        if not scenario.history and scenario.messages:
            # It came too early; later it is like that of the run before, whose outputs were cached.
            self.histories.append(self.renamed(earlier.history, earlier.task_id))

    def renamed(self, value: Any, old: str | None = None) -> Any:
        """Recorded JSON with the id of this task."""
        return json.loads(json.dumps(value).replace(old or self.scenario.task_id, self.id))

    @property
    def ended(self) -> bool:
        return self.interrupted or (self.scenario.name not in _ENDLESS and self.looks > 1)

    def history(self) -> Any:
        if not self.ended:
            return {}
        history = self.histories.pop(0) if len(self.histories) > 1 else self.histories[0]
        return self.renamed(history)

    def entry(self, number: int) -> list[Any]:
        if self.scenario.entry is not None:
            return list(self.renamed(self.scenario.entry))
        return [number, self.id, self.scenario.graph, {"client_id": self.client_id}, ["3"]]


class Replay:
    """One version of the server; `faults[path]` holds answers to give first."""

    def __init__(self, version: str, prefix: str = "") -> None:
        exchanges = recorded(version)
        self._exchanges = exchanges
        self._scenarios: dict[str, list[Scenario]] = defaultdict(list)
        for scenario in scenarios(exchanges):
            self._scenarios[canonical(scenario.graph)].append(scenario)
        self._runs: dict[str, int] = defaultdict(int)
        self.prefix = prefix
        self.tasks: dict[str, Task] = {}
        self.requests: list[tuple[str, Any]] = []
        self.headers: list[tuple[str, dict[str, str]]] = []
        self.uploads: list[dict[str, Any]] = []
        self.faults: dict[str, list[Answer]] = defaultdict(list)
        app = web.Application(client_max_size=2**30)
        for method, path, answer in (
            ("POST", "/prompt", self._prompt),
            ("GET", "/queue", self._queue),
            ("POST", "/queue", self._delete),
            ("POST", "/interrupt", self._interrupt),
            ("GET", "/history/{id}", self._history),
            ("GET", "/view", self._view),
            ("POST", "/upload/image", self._upload),
            ("GET", "/ws", self._socket),
        ):
            app.router.add_route(method, prefix + path, self._wrap(answer))
        self.server = TestServer(app)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}{self.prefix}"

    def count(self, path: str) -> int:
        return sum(1 for seen, _ in self.requests if seen == path)

    def forget(self) -> None:
        """What a restart does."""
        self.tasks.clear()

    def _wrap(self, answer: Answer) -> Answer:
        async def handle(request: web.Request) -> web.StreamResponse:
            path = f"{request.method} {request.path.removeprefix(self.prefix)}"
            body = await request.json() if request.content_type == "application/json" else None
            self.requests.append((path, body))
            self.headers.append((path, dict(request.headers)))
            if self.faults[path]:
                return await self.faults[path].pop(0)(request)
            return await answer(request)

        return handle

    async def _prompt(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        key = canonical(body["prompt"])
        known = self._scenarios.get(key) or self._scenarios.get(canonical(recorded_color(body["prompt"])))
        if known is None:
            raise web.HTTPNotImplemented(text="this graph was not recorded")
        scenario = known[min(self._runs[key], len(known) - 1)]
        if scenario.status == 200:
            self._runs[key] += 1
            task = Task(scenario, body["prompt_id"], body["client_id"], known[0])
            self.tasks[task.id] = task
            return web.json_response(task.renamed(scenario.answer))
        return web.json_response(scenario.answer, status=scenario.status)

    async def _queue(self, _request: web.Request) -> web.StreamResponse:
        for task in self.tasks.values():
            task.looks += 1
        entries = [task.entry(i) for i, task in enumerate(self.tasks.values()) if not task.ended]
        return web.json_response({"queue_running": entries[:1], "queue_pending": entries[1:]})

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        running = next((task.id for task in self.tasks.values() if not task.ended), None)
        for task_id in (await request.json())["delete"]:
            if task_id != running:
                self.tasks.pop(task_id, None)
        return web.Response()

    async def _interrupt(self, request: web.Request) -> web.StreamResponse:
        # Like a server of old, whatever the id.
        for task in self.tasks.values():
            if not task.ended:
                task.interrupted = True
                break
        return web.Response()

    async def _history(self, request: web.Request) -> web.StreamResponse:
        task = self.tasks.get(request.match_info["id"])
        return web.json_response(task.history() if task else {})

    async def _view(self, request: web.Request) -> web.StreamResponse:
        name = request.query["filename"]
        if name.startswith("a_0000"):
            headers = self._exchanges["view.0"]["response"]["headers"]
            return web.Response(body=picture(), headers={"Content-Type": "image/png", "Etag": headers["Etag"]})
        return web.Response(status=self._exchanges["view.missing"]["response"]["status"])

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        fields: dict[str, Any] = {}
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader) and part.name
            fields[part.name] = await part.read()
            if part.filename:
                fields["name"] = part.filename
        self.uploads.append(fields)
        answer = self._exchanges["upload_subfolder"]["response"]["body"]
        return web.json_response({**answer, "name": fields["name"], "subfolder": fields["subfolder"].decode()})

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        mine = [task for task in self.tasks.values() if task.client_id == request.query["clientId"]]
        for task in mine:
            # The client comes before it has polled twice.
            for message in task.renamed(task.scenario.messages):
                await socket.send_json(message)
                await asyncio.sleep(0.005)
        await socket.receive()
        return socket
