"""The progress socket of one task: the states that the service pushes, as long as the connection works."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, nullcontext
from typing import cast

import aiohttp
from yarl import URL

from ..log import log_request
from ..wire import TaskInfo, read_progress
from .connections import Connections, exchange_timeout
from .settings import Settings

_SILENCE_SECONDS = 20.0
"""After this long without a message, a socket does not replace frequent polling."""
_LARGEST_MESSAGE = 4 * 2**20


async def states_pushed(
    connections: Connections, url: URL, task_id: str, settings: Settings
) -> AsyncGenerator[TaskInfo | None, None]:
    """Yield each state that the socket pushes for a task, and None whenever it has been silent for a while.

    Unusable messages are skipped. The generator ends, without an error, when the socket cannot connect, closes,
    breaks, or reports the end of the task, which is left to polling to confirm.
    """
    started, outcome = time.perf_counter(), "interrupted"
    try:
        socket = await _connected(connections, url, settings)
        try:
            while True:
                try:
                    message = await socket.receive(timeout=_SILENCE_SECONDS)
                except TimeoutError:
                    yield None
                    continue
                if message.type is not aiohttp.WSMsgType.TEXT:
                    outcome = "broken" if message.type is aiohttp.WSMsgType.ERROR else "closed"
                    return
                info = read_progress(str(message.data))
                if info is None or info.id != task_id:
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


async def _connected(connections: Connections, url: URL, settings: Settings) -> aiohttp.ClientWebSocketResponse:
    with _untraced():
        async with asyncio.timeout(exchange_timeout(settings.timeout).sock_connect):
            return await connections.sockets.ws_connect(
                url,
                proxy=connections.proxy_for(url),
                max_msg_size=_LARGEST_MESSAGE,
                heartbeat=_SILENCE_SECONDS,
                headers={"Accept": "application/json"},
            )


def _untraced() -> AbstractContextManager[None]:
    """Keep the socket's address, which contains its token, out of OpenTelemetry's traces."""
    suppress = getattr(
        sys.modules.get("opentelemetry.instrumentation.utils"), "suppress_http_instrumentation", nullcontext
    )
    return cast("AbstractContextManager[None]", suppress())
