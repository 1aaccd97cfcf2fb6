"""Runs the two hosts in one thread: real sockets, one event loop, uvicorn."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config, Server

from .wire import DOWN, HttpProtocol, SocketProtocol

_Result = TypeVar("_Result")
_START_SECONDS = 30


class QuietServer(Server):
    """uvicorn's server without its ten wake-ups a second: it waits to be stopped."""

    def __init__(self, app: ASGIApp, listener: socket.socket) -> None:
        super().__init__(
            Config(
                app,
                http=HttpProtocol,
                ws=SocketProtocol,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                date_header=False,
                proxy_headers=False,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=1,
                ws_ping_interval=None,
                backlog=2048,
            )
        )
        self._listener = listener
        self._address: tuple[str, int] = listener.getsockname()[:2]
        self._stop = asyncio.Event()

    async def main_loop(self) -> None:
        """Wait until `end` is called."""
        await self._stop.wait()

    async def run_until_ended(self) -> None:
        """Serve; returns when all connections are closed."""
        await self._serve([self._listener])

    def end(self) -> None:
        """Stop at once, cutting what is open."""
        self.force_exit = True
        self._stop.set()
        # After uvicorn's own farewell (1012 on sockets): nothing that hangs keeps the thread.
        asyncio.get_running_loop().call_later(0.05, self.cut_connections)

    def refuse(self) -> None:
        """Listen no longer, and cut what is open: clients see the connection refused."""
        for server in self.servers:
            server.close()
        self.servers.clear()
        self.cut_connections()

    async def accept_again(self) -> None:
        """Listen on the same port as before."""
        self._listener = listen(*self._address)
        await self.startup([self._listener])

    def cut_connections(self) -> None:
        """Close what is still open."""
        for connection in list(self.server_state.connections):
            connection.transport.abort()


class ServerThread:
    """Serves applications on listening sockets until `stop`; `call` runs code in its loop."""

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
        """End the servers and the thread."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end)
        self._thread.join()

    def refuse(self) -> None:
        """Let all hosts refuse connections."""
        for server in self._servers:
            server.refuse()

    async def accept_again(self) -> None:
        """Let all hosts accept connections again."""
        for server in self._servers:
            await server.accept_again()

    def down(self, seconds: float) -> None:
        """Let all hosts refuse connections for so long."""

        async def wait() -> None:
            await asyncio.sleep(seconds)
            await self.accept_again()

        if self._recovery is None or self._recovery.done():
            self.refuse()
            self._recovery = asyncio.ensure_future(wait())

    def call(self, work: Callable[..., _Result], *arguments: Any) -> _Result:
        """Run a function in the servers' thread and give its result."""

        async def run() -> _Result:
            return work(*arguments)

        return self.wait(run())

    def wait(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        """Run a coroutine in the servers' loop and give its result."""
        if self._loop is None or not self._thread.is_alive():
            work.close()
            raise RuntimeError("the emulator's thread has ended")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _with_down(self, app: ASGIApp) -> ASGIApp:
        async def with_down(scope: Scope, receive: Receive, send: Send) -> None:
            scope[DOWN] = self.down
            await app(scope, receive, send)

        return with_down

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
        self._servers = [QuietServer(self._with_down(app), listener) for app, listener in self._hosts]
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


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 is any free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named: asyncio turns Nagle's algorithm off only then, else each answer takes 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener
