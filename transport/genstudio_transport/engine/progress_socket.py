"""The progress socket of one task: the states that the service pushes, as long as the connection works."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import cast

import aiohttp
from yarl import URL

from ..log import log_request
from ..wire import TaskInfo
from .connections import Connections, exchange_timeout
from .settings import Settings

_SILENCE_SECONDS = 20.0
"""After this long without a message, a socket does not replace frequent polling."""
_LARGEST_MESSAGE = 4 * 2**20


async def states_pushed(
    connections: Connections,
    url: URL,
    headers: Mapping[str, str],
    read: Callable[[str | bytes], TaskInfo | None],
    settings: Settings,
) -> AsyncGenerator[TaskInfo | None, None]:
    """Yield each state that the socket pushes for a task, and None whenever it has been silent for a while.

    Args:
        connections: The connections.
        url: The socket's address, whose query is a secret.
        headers: The service's own headers, which are secrets as well.
        read: Reads one message; None for one that is unusable or about another task, which is skipped.
        settings: The time limits.

     The generator ends, without an error, when the socket cannot connect, closes,
    breaks, or reports the end of the task, which is left to polling to confirm.
    """
    started, outcome = time.perf_counter(), "interrupted"
    try:
        socket = await _connected(connections, url, headers, settings)
        try:
            while True:
                try:
                    message = await socket.receive(timeout=_SILENCE_SECONDS)
                except TimeoutError:
                    yield None
                    continue
                if message.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                    outcome = "broken" if message.type is aiohttp.WSMsgType.ERROR else "closed"
                    return
                info = read(cast("str | bytes", message.data))
                if info is None:
                    continue
                if info.final:
                    outcome = "task ended"
                    return
                yield info
        finally:
            await socket.close()
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        # The error itself contains the address, and with it the token.
        outcome = type(error).__name__
    finally:
        log_request("GET", url.path, f"socket: {outcome}", time.perf_counter() - started, 1)


async def _connected(
    connections: Connections, url: URL, headers: Mapping[str, str], settings: Settings
) -> aiohttp.ClientWebSocketResponse:
    with _untraced():
        async with asyncio.timeout(exchange_timeout(settings.timeout).sock_connect):
            return await connections.lasting.ws_connect(
                url,
                proxy=connections.proxy_for(url),
                max_msg_size=_LARGEST_MESSAGE,
                heartbeat=_SILENCE_SECONDS,
                headers={"Accept": "application/json", **headers},
            )


def _untraced() -> AbstractContextManager[None]:
    """Keep the socket's address, which contains its token, out of OpenTelemetry's traces."""
    suppress = getattr(
        sys.modules.get("opentelemetry.instrumentation.utils"), "suppress_http_instrumentation", nullcontext
    )
    return cast("AbstractContextManager[None]", suppress())
