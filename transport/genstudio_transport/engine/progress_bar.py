"""The bars that a client with `progress=True` shows, in a terminal or in a notebook."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from ..errors import ConfigurationError
from ..wire import TaskInfo
from .notebook import notebook_output

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_NOTEBOOK_COLUMNS = 100


class Bars:
    """One display for all bars of a client: a terminal has room for only one."""

    def __init__(self) -> None:
        try:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
        except ImportError:
            raise ConfigurationError('progress needs the extra: pip install "genstudio-transport[progress]"') from None
        self._notebook = notebook_output()
        self._text = io.StringIO()
        if self._notebook is None:
            self._console = Console(stderr=True)
        else:
            # There, rich itself would need ipywidgets: only the text that it renders is used, without colours.
            self._console = Console(
                file=self._text, width=_NOTEBOOK_COLUMNS, force_jupyter=False, force_terminal=False, color_system=None
            )
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn())
        self._progress: Progress = Progress(
            *columns, TimeElapsedColumn(), console=self._console, transient=True, auto_refresh=self._notebook is None
        )
        self._users = 0

    def begin(self, description: str, total: float | None) -> Bar:
        """Show another bar.

        Args:
            description: The text next to the bar.
            total: What the bar counts to; None when that is not known.
        """
        if self._users == 0 and self._notebook is None:
            self._progress.start()
        self._users += 1
        bar = Bar(self, self._progress.add_task(description, total=total), self._progress)
        self.changed()
        return bar

    def changed(self) -> None:
        """Show the present state of all bars in a notebook; a terminal is refreshed by rich's own thread."""
        if self._notebook is not None and self._notebook.due():
            self._text.seek(0)
            self._text.truncate()
            self._console.print(self._progress.get_renderable())
            self._notebook.show(self._text.getvalue().rstrip())

    def ended(self) -> None:
        """Hide the display when its last bar has gone."""
        self._users -= 1
        if self._users:
            self.changed()
        elif self._notebook is not None:
            self._notebook.clear()
        else:
            self._progress.stop()

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
        bar = self.begin(task_id, 100)
        try:
            async for info in changes:
                waiting = f" (position {info.position} of {info.queue_size})" if info.position else ""
                bar.update(f"{task_id}{waiting}", info.progress)
        finally:
            bar.end()


class Bar:
    """One bar; `end` it when it is no longer needed."""

    def __init__(self, bars: Bars, number: TaskID, progress: Progress) -> None:
        self._bars = bars
        self._number = number
        self._progress = progress

    def update(self, description: str, completed: float) -> None:
        """Show a text and how much is done."""
        self._progress.update(self._number, description=description, completed=completed)
        self._bars.changed()

    def end(self) -> None:
        """Remove the bar."""
        self._progress.remove_task(self._number)
        self._bars.ended()
