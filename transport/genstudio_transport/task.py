"""A submitted task, for code without asyncio."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .async_task import DEFAULT, AsyncTask, Timeout, status_name
from .errors import TaskTimeout
from .result import Result

if TYPE_CHECKING:
    from .portal import Background
    from .task_info import TaskInfo


class Task:
    """A task of the service: `task.result()`, or follow it with `for info in task.events()`."""

    __slots__ = ("_async", "_background")

    def __init__(self, task: AsyncTask, background: Background) -> None:
        self._async = task
        self._background = background

    def __repr__(self) -> str:
        return f"<Task {self.id} ({status_name(self.status)})>"

    @property
    def id(self) -> str:
        """The task's id, `cft-…`."""
        return self._async.id

    @property
    def info(self) -> TaskInfo | None:
        """What the service said last; None when it has not been asked yet."""
        return self._async.info

    @property
    def status(self) -> int | None:
        """The last known status, a `TaskStatus` where the number is a known one; None when nothing is known."""
        return self._async.status

    @property
    def seeds(self) -> Mapping[str, int]:
        """Each seed that the prompt sent, by parameter name; empty for a task taken up by its id."""
        return self._async.seeds

    @property
    def seed(self) -> int | None:
        """The first seed that the prompt sent; None when it sent none."""
        return self._async.seed

    def refresh(self) -> TaskInfo:
        """Ask the service now; raises `NotFound` for an id that it does not know."""
        return self._background.call(self._async.refresh)

    def wait(self, timeout: Timeout = DEFAULT) -> TaskInfo:
        """Return what the service says once the task has ended, in whatever way; see `AsyncTask.wait`."""
        with _own_task(self):
            return self._background.call(self._async.wait, timeout)

    def result(self, timeout: Timeout = DEFAULT) -> Result:
        """Wait, and return the result; see `AsyncTask.result`."""
        with _own_task(self):
            return Result(self._background.call(self._async.result, timeout), self._background)

    def events(self) -> Iterator[TaskInfo]:
        """Each change of the task until its end, the end included; see `AsyncTask.events`."""
        return self._background.iterate(self._async.events())

    def cancel(self) -> None:
        """Ask the service to cancel the task. `wait` tells when it has ended."""
        self._background.call(self._async.cancel)

    def to_json(self) -> str:
        """The task as JSON, for `client.task_from_json` in another process. The progress token is not in it."""
        return self._async.to_json()


class _own_task:
    """Gives a `TaskTimeout` the task that its receiver can wait for without asyncio."""

    def __init__(self, task: Task) -> None:
        self._task = task

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: object, _traceback: object) -> None:
        if isinstance(error, TaskTimeout):
            error.task = self._task
