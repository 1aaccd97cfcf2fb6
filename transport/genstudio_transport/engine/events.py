"""The changes of one task: the progress socket reports them early, and polling confirms the end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from ..errors import GenStudioError
from ..wire import LinkOptions, Secret, TaskInfo
from .engine import Engine
from .poller import Subscription
from .settings import Settings

News = TaskInfo | GenStudioError


async def changes(
    engine: Engine, settings: Settings, links: LinkOptions, task_id: str, token: Secret | None
) -> AsyncGenerator[TaskInfo, None]:
    """Yield each change of a task, its end last.

    Args:
        engine: The engine that polls, and opens the progress socket.
        settings: The options for the socket.
        links: The links that polls ask for.
        task_id: The task's id.
        token: The token of its progress socket; without one, changes come from polling only.

    Raises:
        GenStudioError: What polling raises when the task cannot be polled.
    """
    news: asyncio.Queue[News] = asyncio.Queue()
    subscription = engine.poller.subscribe(task_id, links, news.put_nowait)
    listening = engine.spawn(_listen(engine, settings, task_id, token, news, subscription)) if token else None
    last: TaskInfo | None = None
    try:
        while True:
            latest = await news.get()
            if isinstance(latest, GenStudioError):
                raise latest
            if not _is_change(latest, last):
                continue
            last = latest
            yield latest
            if latest.final:
                return
    finally:
        subscription.close()
        if listening is not None:
            listening.cancel()
            await asyncio.wait([listening])


def _is_change(latest: TaskInfo, last: TaskInfo | None) -> bool:
    """Whether a state is neither the same again nor an older one that arrived late."""
    if last is None or latest.final:
        return True
    return _without_results(latest) != _without_results(last) and (latest.status, latest.progress) >= (
        last.status,
        last.progress,
    )


def _without_results(info: TaskInfo) -> TaskInfo:
    return info._replace(files={}, final_files=(), texts={})


async def _listen(
    engine: Engine,
    settings: Settings,
    task_id: str,
    token: Secret,
    news: asyncio.Queue[News],
    subscription: Subscription,
) -> None:
    """Pass on what the progress socket pushes, until it ends; whenever it is silent, polling becomes frequent."""
    try:
        async with aclosing(engine.service.progress(task_id, token, settings)) as pushed:
            async for info in pushed:
                subscription.relax(info is not None)
                if info is not None:
                    news.put_nowait(info)
    finally:
        subscription.relax(False)
    subscription.hurry()
