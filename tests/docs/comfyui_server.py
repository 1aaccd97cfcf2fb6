"""A ComfyUI server as the pages assume one at 127.0.0.1:8188: it takes any graph and answers with a grey picture.

How clients get on with real servers is tested in tests/comfyui; here only what pages show is run.
"""

from __future__ import annotations

import asyncio
import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiohttp import WSCloseCode, web
from aiohttp.test_utils import TestServer
from PIL import Image

SHOWN = "127.0.0.1:8188"
"""Where a page says that the server is."""


def _catalogue() -> dict[str, Any]:
    """The node catalogue, as far as the specs in the current folder tell."""
    classes: dict[str, Any] = {}
    for path in sorted(Path("specs").glob("*.spec.json")):
        for node in json.loads(path.read_text("utf-8"))["nodes"].values():
            required = classes.setdefault(node["class_type"], {"input": {"required": {}}, "output": []})["input"][
                "required"
            ]
            for name, given in node["inputs"].items():
                if isinstance(given, dict):
                    required[name] = [given["type"], given["spec"]]
    return classes


def _picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (64, 64), "grey").save(written, "PNG")
    return written.getvalue()


def _app() -> web.Application:
    graphs: dict[str, Any] = {}

    async def prompt(request: web.Request) -> web.Response:
        body = await request.json()
        task_id = body.get("prompt_id", f"task-{len(graphs)}")
        graphs[task_id] = body["prompt"]
        return web.json_response({"prompt_id": task_id, "number": len(graphs), "node_errors": {}})

    async def queue(_request: web.Request) -> web.Response:
        return web.json_response({"queue_running": [], "queue_pending": []})

    async def history(request: web.Request) -> web.Response:
        graph = graphs.get(request.match_info["id"])
        if graph is None:
            return web.json_response({})
        picture = {"filename": "ComfyUI_00001_.png", "subfolder": "", "type": "output"}
        outputs = {key: {"images": [picture]} for key, node in graph.items() if node["class_type"] == "SaveImage"}
        status = {"status_str": "success", "completed": True, "messages": []}
        return web.json_response({request.match_info["id"]: {"outputs": outputs, "status": status}})

    async def view(_request: web.Request) -> web.Response:
        return web.Response(body=_picture(), content_type="image/png")

    async def object_info(_request: web.Request) -> web.Response:
        return web.json_response(_catalogue())

    async def socket(request: web.Request) -> web.WebSocketResponse:
        opened = web.WebSocketResponse()
        await opened.prepare(request)
        await opened.close(code=WSCloseCode.OK)
        return opened

    app = web.Application()
    app.add_routes([web.post("/prompt", prompt), web.get("/queue", queue), web.get("/history/{id}", history)])
    app.add_routes([web.get("/view", view), web.get("/object_info", object_info), web.get("/ws", socket)])
    return app


@contextmanager
def comfyui_server() -> Iterator[str]:
    """Run a server in a thread; its host and port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = TestServer(_app())
    asyncio.run_coroutine_threadsafe(server.start_server(access_log=None), loop).result(30)
    try:
        yield f"127.0.0.1:{server.port}"
    finally:
        asyncio.run_coroutine_threadsafe(server.close(), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(30)
