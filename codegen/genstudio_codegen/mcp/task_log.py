"""The tasks that this server started: their seeds and their workflows, by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genstudio_transport import AsyncClient, AsyncTask, TaskInfo

MOST_TASKS = 1000


@dataclass(slots=True)
class StartedTask:
    """A task, and what was said when it was started."""

    task: AsyncTask
    tool: str
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class TaskLog:
    """The tasks of one server. The oldest are forgotten first; they can still be asked for by id."""

    client: AsyncClient
    _tasks: dict[str, StartedTask] = field(default_factory=dict[str, StartedTask])

    def add(self, task: AsyncTask, tool: str, warnings: tuple[str, ...]) -> StartedTask:
        """Remember a task that was just started."""
        started = self._tasks[task.id] = StartedTask(task, tool, warnings)
        while len(self._tasks) > MOST_TASKS:
            del self._tasks[next(iter(self._tasks))]
        return started

    def find(self, task_id: str) -> StartedTask:
        """A task by its id, which may have been started elsewhere.

        Raises:
            InvalidArgument: This cannot be the id of a task.
        """
        return self._tasks.get(task_id) or StartedTask(self.client.task(task_id), "")

    def newest(self, count: int) -> list[StartedTask]:
        """The tasks that were started last, the newest first."""
        return list(self._tasks.values())[: -count - 1 : -1]


def seeds_as_text(seeds: Mapping[str, int]) -> dict[str, str]:
    """Seeds as strings of digits: a client whose numbers are doubles would change them."""
    return {name: str(seed) for name, seed in seeds.items()}


def status_of(info: TaskInfo | None) -> str:
    """The status of a task in a word."""
    from genstudio_transport import TaskStatus

    if info is None:
        return "queued"
    return info.status.name.lower() if isinstance(info.status, TaskStatus) else f"status {info.status}"
