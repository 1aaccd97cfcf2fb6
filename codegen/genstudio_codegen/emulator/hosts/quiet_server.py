"""One host on a listening socket, served by uvicorn."""

from __future__ import annotations

import asyncio
import socket

from starlette.types import ASGIApp
from uvicorn import Config, Server

from .protocols import HttpProtocol, SocketProtocol


class QuietServer(Server):
    """uvicorn's server without its ten wake-ups per second: it waits to be stopped.

    Args:
        app: The application.
        listener: A listening socket.
    """

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
        """Serve until all connections are closed."""
        await self._serve([self._listener])

    def end(self) -> None:
        """Stop at once, and cut open connections."""
        self.force_exit = True
        self._stop.set()
        # After uvicorn's own close (1012 on WebSockets), so that no hanging request keeps the thread alive.
        asyncio.get_running_loop().call_later(0.05, self.cut_connections)

    def refuse(self) -> None:
        """Stop listening and cut open connections, so that clients see their connections refused."""
        for server in self.servers:
            server.close()
        self.servers.clear()
        self.cut_connections()

    async def accept_again(self) -> None:
        """Listen on the same port as before."""
        self._listener = listen(*self._address)
        await self.startup([self._listener])

    def cut_connections(self) -> None:
        """Cut all open connections."""
        for connection in list(self.server_state.connections):
            connection.transport.abort()


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket.

    Args:
        host: The address to listen on.
        port: The port; 0 for any free one.

    Returns:
        The socket.

    Raises:
        OSError: The address or port is not available.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Names its protocol: only then asyncio turns Nagle's algorithm off, which delays each answer by 40 ms.
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
