"""The page as one ASGI application, with everything that it keeps."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from genstudio_codegen.hosting import SpecChange

from .api import PageAPI
from .catalogue import Catalogue
from .guard import Guard
from .page_files import index, page_file
from .request_rows import RequestRows
from .runner import Runner
from .runs import RunStore
from .target import Target
from .uploads import UploadStore

_LAST_ANSWERS_SECONDS = 10


class Playground:
    """A page to try workflows. It is served in one event loop; `load` and `unload` may be called in any thread.

    Args:
        target: What runs the workflows.
        requests: Gives the requests that were sent to it.
    """

    def __init__(self, target: Target, requests: RequestRows) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="genstudio-playground-"))
        self._answering: set[asyncio.Task[object]] = set()
        folders = {name: self._folder / name for name in ("modules", "uploads", "runs")}
        for folder in folders.values():
            folder.mkdir()
        derives_ids = target.kind == "emulator"
        self._catalogue = Catalogue(folders["modules"], takes_graphs=target.takes_graphs, derives_ids=derives_ids)
        self._runner = Runner(target)
        uploads, runs = UploadStore(folders["uploads"]), RunStore(folders["runs"])
        api = PageAPI(target, self._catalogue, uploads, runs, self._runner, requests)
        routes = [
            Route("/", index),
            Route("/page/{name}", page_file),
            Route("/favicon.ico", _no_icon),
            Mount("/page/api", routes=api.routes()),
        ]
        handlers = {HTTPException: _on_refusal, ClientDisconnect: _on_disconnect}
        self._app = Guard(Starlette(routes=routes, exception_handlers=handlers))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        task = asyncio.current_task()
        if task is not None:
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        await self._app(scope, receive, send)

    def load(self, change: SpecChange) -> None:
        """Show a workflow, or show it as it has become."""
        self._catalogue.put(change)

    def unload(self, workflow_id: str) -> None:
        """Show a workflow no longer."""
        self._catalogue.remove(workflow_id)

    async def close(self) -> None:
        """Stop following runs, and remove all files."""
        await self._runner.close()
        # What is being rendered in a thread cannot be stopped, and is waited for.
        if self._answering:
            await asyncio.wait([*self._answering], timeout=_LAST_ANSWERS_SECONDS)
        await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)


async def _no_icon(request: Request) -> Response:
    """No icon, without an error in the browser's console."""
    return Response(status_code=204)


async def _on_refusal(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return Response(json.dumps({"refused": error.detail}), error.status_code, media_type="application/json")


async def _on_disconnect(request: Request, error: Exception) -> Response:
    return Response(status_code=400)
