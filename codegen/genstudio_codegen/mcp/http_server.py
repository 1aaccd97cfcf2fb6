"""The server over streamable HTTP, on loopback."""

from __future__ import annotations

import asyncio
import secrets
import signal
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from mcp.server.lowlevel import Server
from mcp.server.transport_security import TransportSecuritySettings

from .answered_once import AnsweredOnce
from .file_arguments import LARGEST_INLINE
from .http_access import TokenRequired

HOST = "127.0.0.1"
PATH = "/mcp"
_LARGEST_BODY = LARGEST_INLINE * 4 // 3 + 2**20
_GOODBYE_SECONDS = 2


class _Uvicorn(uvicorn.Server):
    """A server that leaves signals to `_ended_by_signals`, and tells when it listens."""

    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_start()


@contextmanager
def _ended_by_signals(server: uvicorn.Server) -> Generator[None]:
    """A signal ends the server and not the process, so that what it uses is closed afterwards."""

    def end() -> None:
        server.should_exit = True

    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)
    with suppress(NotImplementedError):  # Windows, where Ctrl-C raises KeyboardInterrupt
        for number in numbers:
            loop.add_signal_handler(number, end)
    try:
        yield
    finally:
        with suppress(NotImplementedError):
            for number in numbers:
                loop.remove_signal_handler(number)


async def serve_http(server: Server[Any], port: int, token: str, say: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        server: The server.
        port: The port; 0 for a free one.
        token: What clients must send; "" to make one, which is then said.
        say: Prints one line for the user.

    Raises:
        OSError: The port is not available.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        number = listener.getsockname()[1]
        made = token or secrets.token_urlsafe(24)
        # A page of another site can send requests here, but neither with this Host nor with its own Origin.
        names = [f"{host}:{number}" for host in (HOST, "localhost")]
        security = TransportSecuritySettings(allowed_hosts=names, allowed_origins=[f"http://{name}" for name in names])
        app = server.streamable_http_app(
            streamable_http_path=PATH, transport_security=security, max_request_body_size=_LARGEST_BODY
        )

        def greet() -> None:
            say(f"MCP server: http://{HOST}:{number}{PATH}")
            say("Authorization: Bearer " + ("$GENSTUDIO_MCP_TOKEN" if token else made))

        config = uvicorn.Config(
            AnsweredOnce(TokenRequired(app, made)),
            log_config=None,
            access_log=False,
            lifespan="on",
            ws="none",
            timeout_graceful_shutdown=_GOODBYE_SECONDS,
        )
        uvicorn_server = _Uvicorn(config, greet)
        with _ended_by_signals(uvicorn_server):
            await uvicorn_server.serve([listener])
