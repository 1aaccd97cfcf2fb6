"""Serves the page by itself, in a thread: for GenStudio and for one's own ComfyUI server."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Self

from uvicorn import Config, Server

from .application import Playground

LOOPBACK = "127.0.0.1"
_START_SECONDS = 30


class PageServer:
    """Serves a page on a port of this machine alone, as a context.

    Args:
        page: The page, which is closed with the server.
        port: The port; 0 for any free one.

    Raises:
        OSError: The port is not available.
    """

    def __init__(self, page: Playground, port: int) -> None:
        self.page = page
        self._listener = socket.create_server((LOOPBACK, port))
        config = Config(
            page, lifespan="off", log_config=None, access_log=False, server_header=False, proxy_headers=False,
            ws="none", timeout_graceful_shutdown=1,
        )  # fmt: skip
        self._server = Server(config)
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="playground", daemon=True)

    @property
    def address(self) -> str:
        """The page's address."""
        return f"http://{LOOPBACK}:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait(_START_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()

    async def _serve(self) -> None:
        serving = asyncio.ensure_future(self._server.serve([self._listener]))
        while not (self._server.started or serving.done()):
            await asyncio.sleep(0.005)
        self._started.set()
        try:
            await serving
        finally:
            await self.page.close()
