"""A submitted task, for code without asyncio."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..engine import DEFAULT, Timeout
from ..errors import TaskTimeout
from ..wire import TaskInfo
from .async_task import AsyncTask, status_name
from .background import Background
from .result import Result


class Task:
    """A submitted task: `task.result()`, or follow it with `for info in task.events()`."""

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
        """The last known state; None when the service has not been asked yet."""
        return self._async.info

    def __rich_repr__(self) -> Iterator[object]:
        yield self.id
        yield "status", status_name(self.status)
        yield "progress", self.info.progress if self.info else 0, 0
        yield "seeds", dict(self.seeds), {}

    @property
    def status(self) -> int | None:
        """The last known status, a `TaskStatus` when the number is a known one; None when no state is known."""
        return self._async.status

    @property
    def seeds(self) -> Mapping[str, int]:
        """Each seed in the prompt by parameter name; empty for a task created from its id."""
        return self._async.seeds

    @property
    def seed(self) -> int | None:
        """The first seed in the prompt; None when it has none."""
        return self._async.seed

    def refresh(self) -> TaskInfo:
        """Ask the service for the current state.

        Raises:
            NotFound: The service does not know the task.
            RequestFailed: The request failed.
        """
        return self._background.call(self._async.refresh)

    def wait(self, timeout: Timeout = DEFAULT) -> TaskInfo:
        """Wait until the task has ended, with or without success. Interrupting the wait does not affect the task.

        Args:
            timeout: Seconds to wait; None for no limit. By default, the client's `wait_timeout`.

        Returns:
            The task's last state.

        Raises:
            TaskTimeout: The task did not end in time. It is still running and can be waited for again.
            RequestFailed: The task cannot be polled, for example after an outage longer than `retry_budget`.
        """
        with _own_task(self):
            return self._background.call(self._async.wait, timeout)

    def result(self, timeout: Timeout = DEFAULT) -> Result:
        """Wait for the task, and return its result.

        Args:
            timeout: As for `wait`.

        Raises:
            TaskFailed: The task failed.
            TaskCancelled: It was cancelled.
            TaskForbidden: The API key has no permission for it.
            TaskTimeout: It did not end in time.
            RequestFailed: It cannot be polled.
        """
        with _own_task(self):
            return Result(self._background.call(self._async.result, timeout), self._background)

    def events(self) -> Iterator[TaskInfo]:
        """Follow the task until its end; without a time limit.

        Yields:
            The state after each change, the end included.

        Raises:
            RequestFailed: The task cannot be polled.
        """
        return self._background.iterate(self._async.events())

    def cancel(self) -> None:
        """Ask the service to cancel the task; `wait` returns when it has ended.

        Raises:
            RequestRejected: The service refuses.
        """
        self._background.call(self._async.cancel)

    def to_json(self) -> str:
        """The task as JSON, for `client.task_from_json` in another process; without the token of the progress socket."""
        return self._async.to_json()


class _own_task:
    """Replaces the task of a `TaskTimeout` by one that can be waited for without asyncio."""

    def __init__(self, task: Task) -> None:
        self._task = task

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: object, _traceback: object) -> None:
        if isinstance(error, TaskTimeout):
            error.task = self._task
