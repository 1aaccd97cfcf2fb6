"""Following a task: the progress socket tells changes early, polling tells the truth."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, cast

import aiohttp

from . import protocol
from .connections import exchange_timeout
from .errors import GenStudioError, ProtocolError
from .log import log_request
from .task_info import TaskInfo, is_object, parse_task_info

if TYPE_CHECKING:
    from .async_client import AsyncGenStudio
    from .poller import Subscription
    from .settings import Secret

_SILENCE_SECONDS = 20.0
"""After this long without a message a socket no longer stands in for frequent polling."""
_LARGEST_MESSAGE = 4 * 2**20

News = TaskInfo | GenStudioError


async def follow(client: AsyncGenStudio, task_id: str, token: Secret | None) -> AsyncGenerator[TaskInfo, None]:
    """Each change of a task, its end last; raises what polling raises when the task cannot be polled."""
    news: asyncio.Queue[News] = asyncio.Queue()
    subscription = client.subscribe(task_id, news.put_nowait)
    listening = client.engine.spawn(_listen(client, task_id, token, news, subscription)) if token else None
    last: TaskInfo | None = None
    try:
        while True:
            said = await news.get()
            if isinstance(said, GenStudioError):
                raise said
            if not _is_news(said, last):
                continue
            last = said
            yield said
            if said.final:
                return
    finally:
        subscription.close()
        if listening is not None:
            listening.cancel()
            await asyncio.wait([listening])


def _is_news(said: TaskInfo, last: TaskInfo | None) -> bool:
    """Whether a state is new: not the same again, and not an older one that came late."""
    if last is None or said.final:
        return True
    return said[:-2] != last[:-2] and (said.status, said.progress) >= (last.status, last.progress)


async def _listen(
    client: AsyncGenStudio, task_id: str, token: Secret, news: asyncio.Queue[News], subscription: Subscription
) -> None:
    """Pass on what the progress socket says, until it ends; then, or when it falls silent, polling hurries."""
    started, outcome = time.perf_counter(), "interrupted"
    try:
        outcome = await _messages(client, task_id, token, news, subscription)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        # The error itself holds the address, and with it the token.
        outcome = type(error).__name__
    finally:
        subscription.relax(False)
        log_request("GET", protocol.PROGRESS, f"socket: {outcome}", time.perf_counter() - started, 1)
    subscription.hurry()


async def _messages(
    client: AsyncGenStudio, task_id: str, token: Secret, news: asyncio.Queue[News], subscription: Subscription
) -> str:
    url = client.engine.wire.url(protocol.PROGRESS).with_query({protocol.TOKEN_PARAMETER: str(token)})
    with _untraced():
        async with asyncio.timeout(exchange_timeout(client.settings.timeout).sock_connect):
            socket = await client.engine.connections.sockets.ws_connect(
                url, max_msg_size=_LARGEST_MESSAGE, heartbeat=_SILENCE_SECONDS, headers={"Accept": "application/json"}
            )
    try:
        while True:
            try:
                message = await socket.receive(timeout=_SILENCE_SECONDS)
            except TimeoutError:
                subscription.relax(False)
                continue
            if message.type is not aiohttp.WSMsgType.TEXT:
                return "closed" if message.type is not aiohttp.WSMsgType.ERROR else "broken"
            info = _message(str(message.data))
            if info is None or info.id != task_id:
                continue
            if info.final:
                return "told the end"
            subscription.relax(True)
            news.put_nowait(info)
    finally:
        await socket.close()


def _message(text: str) -> TaskInfo | None:
    """The state that a message tells; None for garbage, which polling makes up for."""
    try:
        body: object = json.loads(text)
        return parse_task_info(body.get("comfy_task_info")) if is_object(body) else None
    except (ValueError, RecursionError, ProtocolError):
        return None


def _untraced() -> AbstractContextManager[None]:
    """Keeps the socket's address, which is its secret, out of OpenTelemetry's traces where that is in use."""
    suppress = getattr(
        sys.modules.get("opentelemetry.instrumentation.utils"), "suppress_http_instrumentation", nullcontext
    )
    return cast("AbstractContextManager[None]", suppress())
