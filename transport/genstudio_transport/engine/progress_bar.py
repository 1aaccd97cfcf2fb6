"""The bar that `run` shows when the client is created with `progress=True`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from ..errors import ConfigurationError
from ..wire import TaskInfo

if TYPE_CHECKING:
    from rich.progress import Progress


class Bars:
    """One display for all runs of a client: a terminal has room for only one."""

    def __init__(self) -> None:
        try:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
        except ImportError:
            raise ConfigurationError('progress needs the extra: pip install "genstudio-transport[progress]"') from None
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
        self._progress: Progress = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
        self._users = 0

    async def show(self, task_id: str, changes: AsyncIterator[TaskInfo], seconds: float | None) -> None:
        """Show a task's progress until it ends or the time is up. How the task ended is not reported here.

        Args:
            task_id: The task's id, shown next to the bar.
            changes: The changes of the task.
            seconds: The time limit; None for none.
        """
        following = asyncio.create_task(self._follow(task_id, changes))
        try:
            await asyncio.wait([following], timeout=seconds)
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    async def _follow(self, task_id: str, changes: AsyncIterator[TaskInfo]) -> None:
        if self._users == 0:
            self._progress.start()
        self._users += 1
        bar = self._progress.add_task(task_id, total=100)
        try:
            async for info in changes:
                waiting = f" (position {info.position} of {info.queue_size})" if info.position else ""
                self._progress.update(bar, completed=info.progress, description=f"{task_id}{waiting}")
        finally:
            self._progress.remove_task(bar)
            self._users -= 1
            if self._users == 0:
                self._progress.stop()
