"""A small service over real sockets, every answer of which a test can replace."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import BodyPartReader, WSMsgType, web
from aiohttp.test_utils import TestServer

from genstudio_transport.wire import protocol

KEY = "sk-test-0123456789abcdef"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJ0YXNrIjoxfQ.c2VjcmV0LXNpZ25hdHVyZQ"
PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 4000 + b"\0\0\0\0IEND\xaeB`\x82"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Service:
    """What the service does when nothing goes wrong; `faults[path]` holds answers to give first."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, Any]] = []
        self.headers: list[tuple[str, dict[str, str]]] = []
        self.faults: dict[str, list[Answer]] = defaultdict(list)
        self.tasks: dict[str, dict[str, Any]] = {}
        self.polls_until_done = 1
        self.script: list[dict[str, Any]] = []
        self.objects: dict[str, bytes] = {}
        self.uploads: list[bytes] = []
        self.socket: Callable[[web.WebSocketResponse, str], Awaitable[None]] | None = None
        self.valid_signature = "sig%2F1%3D"
        app = web.Application(client_max_size=2**30)
        app.router.add_post(protocol.SUBMIT, self._wrap(self._submit))
        app.router.add_post(protocol.GET_TASK_INFO, self._wrap(self._poll))
        app.router.add_post(protocol.CANCEL, self._wrap(self._cancel))
        app.router.add_post(protocol.UPLOAD, self._wrap(self._upload))
        app.router.add_get(protocol.PROGRESS, self._wrap(self._socket))
        app.router.add_get("/objects/{name:.*}", self._wrap(self._object))
        self.server = TestServer(app)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def count(self, path: str) -> int:
        return sum(1 for seen, _ in self.requests if seen == path)

    def bodies(self, path: str) -> list[Any]:
        return [body for seen, body in self.requests if seen == path]

    def _wrap(self, answer: Answer) -> Answer:
        async def handle(request: web.Request) -> web.StreamResponse:
            path = request.path if not request.path.startswith("/objects/") else "/objects"
            body: Any = None
            if request.method == "POST" and request.content_type == "application/json":
                body = await request.json()
            self.requests.append((path, body))
            self.headers.append((path, dict(request.headers)))
            if self.faults[path]:
                return await self.faults[path].pop(0)(request)
            if path.startswith("/api/maas/comfy_task_api") and request.headers.get("Authorization") != f"Bearer {KEY}":
                return web.json_response({"code": 1, "msg": "bad key"}, status=401)
            return await answer(request)

        return handle

    async def _submit(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        task_id = f"cft-{len(self.tasks):08d}"
        self.tasks[task_id] = {"body": body, "polls": 0, "status": 1}
        return envelope({"prompt_id": task_id, "prompt_token": TOKEN})

    async def _poll(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        return envelope({"comfy_task_info": [self.info(i) for i in body["comfy_task_ids"] if i in self.tasks]})

    def info(self, task_id: str) -> dict[str, Any]:
        """The task as the next poll sees it: scripted, else done after `polls_until_done` polls."""
        task = self.tasks[task_id]
        task["polls"] += 1
        if self.script:
            said = self.script[min(task["polls"], len(self.script)) - 1]
        elif task["status"] == 1 and task["polls"] >= self.polls_until_done:
            said = self.done(task_id)
        else:
            said = {"status": task["status"], "progress_num": 10}
        return {"comfy_task_id": task_id, **said}

    def done(self, task_id: str) -> dict[str, Any]:
        name = f"te-1%2Fac-1%2F{task_id}.png"
        self.objects.setdefault(name, PNG)
        link = f"{self.url}/objects/{name}?Expires=1&Signature={self.valid_signature}"
        return {"status": 3, "progress_num": 100, "errMsg": "", "files": {"9": [link]}, "final_files": [link]}

    async def _cancel(self, request: web.Request) -> web.StreamResponse:
        task_id = (await request.json())[protocol.CANCEL_FIELD]
        self.tasks[task_id]["status"] = 4
        return envelope(None)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        field = await (await request.multipart()).next()
        assert isinstance(field, BodyPartReader) and field.name == protocol.UPLOAD_FIELD and field.filename
        self.uploads.append(bytes(await field.read()))
        return envelope({"image_id": f"te-1/ac-1/sui-{len(self.uploads)}.png"})

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if self.socket is not None:
            await self.socket(socket, request.query[protocol.TOKEN_PARAMETER])
        await socket.close()
        return socket

    async def _object(self, request: web.Request) -> web.StreamResponse:
        raw = request.raw_path.removeprefix("/objects/")
        name, _, query = raw.partition("?")
        if f"Signature={self.valid_signature}" not in query:
            return web.Response(status=403, text="<Error>expired</Error>", content_type="application/xml")
        data = self.objects.get(name)
        if data is None:
            return web.Response(status=404, text="<Error>NoSuchKey</Error>", content_type="application/xml")
        start = request.http_range.start or 0
        headers = {"ETag": '"e"', "Content-Type": "image/png"}
        if start:
            headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        return web.Response(status=206 if start else 200, body=data[start:], headers=headers)


def envelope(data: object, code: int = 0, msg: str = "Success", status: int = 200) -> web.Response:
    return web.json_response({"code": code, "msg": msg, "data": data}, status=status)


def answers(
    *, status: int = 200, body: str | bytes = b"", headers: dict[str, str] | None = None, kind: str = "text/html"
) -> Answer:
    """An answer with just this status and body."""

    async def answer(request: web.Request) -> web.StreamResponse:
        await request.read()
        raw = body.encode() if isinstance(body, str) else body
        return web.Response(status=status, body=raw, headers={"Content-Type": kind, **(headers or {})})

    return answer


def envelopes(data: object, code: int = 0, msg: str = "Success", status: int = 200) -> Answer:
    """An answer with this envelope."""
    return answers(status=status, body=json.dumps({"code": code, "msg": msg, "data": data}), kind="application/json")


def resets(after: bytes = b"") -> Answer:
    """Reset the connection after the whole request was read and `after` was sent."""

    async def answer(request: web.Request) -> web.StreamResponse:
        await request.read()
        transport = request.transport
        assert isinstance(transport, asyncio.Transport)
        if after:
            transport.write(after)
            await asyncio.sleep(0.05)
        transport.abort()
        return web.Response()

    return answer


__all__ = ["KEY", "PNG", "TOKEN", "Answer", "Service", "WSMsgType", "answers", "envelope", "envelopes", "resets"]
