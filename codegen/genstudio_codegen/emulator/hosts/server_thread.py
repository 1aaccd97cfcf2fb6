"""Runs the two hosts in one thread: real sockets, one event loop, uvicorn."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from starlette.types import ASGIApp, Receive, Scope, Send

from ..asgi import set_take_down
from .quiet_server import QuietServer

_Result = TypeVar("_Result")
_START_SECONDS = 30


class ServerThread:
    """Serves applications on listening sockets until `stop`; `call` and `wait` run code in its event loop.

    Args:
        hosts: Each application with its listening socket.
        on_start: Called in the loop before the first request.
        on_stop: Awaited in the loop after the last one.
    """

    def __init__(
        self,
        hosts: list[tuple[ASGIApp, socket.socket]],
        on_start: Callable[[], None],
        on_stop: Callable[[], Awaitable[None]],
    ) -> None:
        self._hosts = hosts
        self._on_start = on_start
        self._on_stop = on_stop
        self._servers: list[QuietServer] = []
        self._recovery: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._started: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, name="genstudio-emulator", daemon=True)

    def start(self) -> None:
        """Return once the servers accept connections."""
        self._thread.start()
        self._started.result(_START_SECONDS)

    def stop(self) -> None:
        """Stop the servers and the thread."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end)
        self._thread.join()

    def refuse(self) -> None:
        """Make all hosts refuse connections."""
        for server in self._servers:
            server.refuse()

    async def accept_again(self) -> None:
        """Make all hosts accept connections again."""
        for server in self._servers:
            await server.accept_again()

    def down(self, seconds: float) -> None:
        """Make all hosts refuse connections for a number of seconds."""

        async def wait() -> None:
            await asyncio.sleep(seconds)
            await self.accept_again()

        if self._recovery is None or self._recovery.done():
            self.refuse()
            self._recovery = asyncio.ensure_future(wait())

    def call(self, work: Callable[..., _Result], *arguments: Any) -> _Result:
        """Run a function in the servers' thread, and return its result."""

        async def run() -> _Result:
            return work(*arguments)

        return self.wait(run())

    def wait(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Run a coroutine in the servers' loop, and return its result.

        Raises:
            RuntimeError: The servers have stopped.
        """
        if self._loop is None or not self._thread.is_alive():
            work.close()
            raise RuntimeError("the emulator's thread has ended")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _with_take_down(self, app: ASGIApp) -> ASGIApp:
        async def with_take_down(scope: Scope, receive: Receive, send: Send) -> None:
            set_take_down(scope, self.down)
            await app(scope, receive, send)

        return with_take_down

    def _end(self) -> None:
        for server in self._servers:
            server.end()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            if self._started.done():
                raise
            self._started.set_exception(error)

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._servers = [QuietServer(self._with_take_down(app), listener) for app, listener in self._hosts]
        self._on_start()
        serving = [asyncio.ensure_future(server.run_until_ended()) for server in self._servers]
        while not all(server.started for server in self._servers):
            await asyncio.sleep(0)
        self._started.set_result(None)
        try:
            await asyncio.gather(*serving)
        finally:
            if self._recovery is not None:
                self._recovery.cancel()
            for server in self._servers:
                server.cut_connections()
            await self._on_stop()
            await asyncio.sleep(0)
