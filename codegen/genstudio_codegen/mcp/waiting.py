"""Waiting for a task for a short time, with progress."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, TypeAlias

from .task_log import status_of

if TYPE_CHECKING:
    from genstudio_transport import AsyncTask, TaskInfo

Report: TypeAlias = Callable[[float, float, str], Awaitable[None]]
"""Tells the client about progress: how far, of how much, and in words."""

HEARTBEAT = 5.0
"""Seconds without progress after which it is reported again, so that clients that count silence keep waiting."""
_SMALLEST_STEP = 0.001


class _Progress:
    """Progress as the protocol wants it: every number is larger than the one before."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._last = -1.0
        self._words = ""

    async def tell(self, info: TaskInfo) -> None:
        words = f"task {info.id}: {status_of(info)}"
        words += f", position {info.position}" if info.position else ""
        if info.progress > self._last or words != self._words:
            await self._send(max(float(info.progress), self._last + _SMALLEST_STEP), words)

    async def beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            await self._send(self._last + _SMALLEST_STEP, self._words)

    async def _send(self, progress: float, words: str) -> None:
        self._last, self._words = max(0.0, progress), words
        await self._report(self._last, 100.0, words)


async def wait_for(task: AsyncTask, seconds: float, report: Report) -> bool:
    """Wait until a task has ended, but not for long. The task goes on when the wait ends, or is cancelled.

    Args:
        task: The task. Its `info` is up to date afterwards.
        seconds: How long to wait; 0 asks for the state once.
        report: Called on each change, and every few seconds without one.

    Returns:
        Whether the task has ended.

    Raises:
        GenStudioError: The task cannot be polled.
    """
    if seconds <= 0 or task.info is None:
        # Whether the service knows a task that was started elsewhere is seen at once.
        await task.refresh()
    if (task.info is not None and task.info.final) or seconds <= 0:
        return task.info is not None and task.info.final
    progress = _Progress(report)
    beating = asyncio.create_task(progress.beat())
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            async with aclosing(task.events()) as states:
                async for info in states:
                    await progress.tell(info)
    except TimeoutError:
        # A request that took too long is a TimeoutError as well.
        if not limit.expired():
            raise
        return False
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
    return True
