"""The bar that `run` shows when the client is made with `progress=True`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from .errors import ConfigurationError

if TYPE_CHECKING:
    from rich.progress import Progress

    from .async_task import AsyncTask


class Bars:
    """One display for all runs of a client: a terminal has room for one."""

    def __init__(self) -> None:
        try:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
        except ImportError:
            raise ConfigurationError('progress needs the extra: pip install "genstudio-transport[progress]"') from None
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
        self._progress: Progress = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
        self._users = 0

    async def show(self, task: AsyncTask, seconds: float | None) -> None:
        """Show a task's progress until it ends or the time is up; telling how it ended is not the bar's job."""
        following = asyncio.create_task(self._follow(task))
        try:
            await asyncio.wait([following], timeout=seconds)
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    async def _follow(self, task: AsyncTask) -> None:
        if self._users == 0:
            self._progress.start()
        self._users += 1
        bar = self._progress.add_task(task.id, total=100)
        try:
            async for info in task.events():
                waiting = f" (place {info.position} of {info.queue_size})" if info.position else ""
                self._progress.update(bar, completed=info.progress, description=f"{task.id}{waiting}")
        finally:
            self._progress.remove_task(bar)
            self._users -= 1
            if self._users == 0:
                self._progress.stop()
