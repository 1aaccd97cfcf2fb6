"""A submitted task, for asyncio."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from types import MappingProxyType

from ..engine import DEFAULT, Session, Timeout
from ..errors import GenStudioError, TaskTimeout
from ..wire import Secret, TaskInfo, TaskStatus
from .async_result import AsyncResult


class AsyncTask:
    """A submitted task: `await task.result()`, or follow it with `async for info in task.events()`."""

    __slots__ = ("_cancelled", "_session", "_token", "id", "info", "seeds")

    def __init__(
        self,
        session: Session,
        task_id: str,
        *,
        token: Secret | None = None,
        seeds: Mapping[str, int] = MappingProxyType({}),
        info: TaskInfo | None = None,
    ) -> None:
        self._session = session
        self._token = token
        self._cancelled = False
        self.id = task_id
        self.seeds = seeds
        """Each seed in the prompt by parameter name; empty for a task created from its id."""
        self.info = info
        """The last known state; None when the service has not been asked yet."""

    def __repr__(self) -> str:
        return f"<AsyncTask {self.id} ({status_name(self.status)})>"

    def __rich_repr__(self) -> Iterator[object]:
        yield self.id
        yield "status", status_name(self.status)
        yield "progress", self.info.progress if self.info else 0, 0
        yield "seeds", dict(self.seeds), {}

    @property
    def status(self) -> int | None:
        """The last known status, a `TaskStatus` when the number is a known one; None when no state is known."""
        return self.info.status if self.info else None

    @property
    def seed(self) -> int | None:
        """The first seed in the prompt; None when it has none."""
        return next(iter(self.seeds.values()), None)

    async def refresh(self) -> TaskInfo:
        """Ask the service for the current state.

        Raises:
            NotFound: The service does not know the task.
            RequestFailed: The request failed.
        """
        (self.info,) = await self._session.task_info([self.id])
        return self.info

    async def wait(self, timeout: Timeout = DEFAULT) -> TaskInfo:
        """Wait until the task has ended, with or without success. Interrupting the wait does not affect the task.

        Args:
            timeout: Seconds to wait; None for no limit. By default, the client's `wait_timeout`.

        Returns:
            The task's last state.

        Raises:
            TaskTimeout: The task did not end in time. It is still running and can be waited for again.
            RequestFailed: The task cannot be polled, for example after an outage longer than `retry_budget`.
        """
        if self.info is not None and self.info.final:
            return self.info
        seconds = self._session.seconds(timeout)
        ended: asyncio.Future[TaskInfo | GenStudioError] = asyncio.get_running_loop().create_future()

        def listen(state: TaskInfo | GenStudioError) -> None:
            if isinstance(state, TaskInfo):
                self.info = state
                if not state.final:
                    return
            if not ended.done():
                ended.set_result(state)

        subscription = self._session.subscribe(self.id, listen)
        try:
            await asyncio.wait([ended], timeout=seconds)
        finally:
            subscription.close()
        if not ended.done():
            raise self._too_long(seconds)
        state = ended.result()
        if isinstance(state, GenStudioError):
            raise state
        return state

    def _too_long(self, seconds: float | None) -> TaskTimeout:
        error = TaskTimeout(
            f"task {self.id} did not end within {round(seconds or 0, 1):g} s "
            f"(last state: {status_name(self.status)}); it is still running: wait for it again, or cancel it",
            task_id=self.id,
        )
        error.task = self
        return error

    async def result(self, timeout: Timeout = DEFAULT) -> AsyncResult:
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
        info = await self.wait(timeout)
        if info.status != TaskStatus.SUCCEEDED:
            raise self._session.failure(info, cancelled=self._cancelled)
        return AsyncResult(self._session, info, self.seeds)

    async def events(self) -> AsyncGenerator[TaskInfo, None]:
        """Follow the task until its end.

        Changes come from the progress socket while it works and from polling otherwise; the end always comes from
        polling. Equal states are reported once. There is no time limit: use `asyncio.timeout` for one.

        Yields:
            The state after each change, the end included.

        Raises:
            RequestFailed: The task cannot be polled.
        """
        async for info in self._session.changes(self.id, self._token):
            self.info = info
            yield info

    async def cancel(self) -> None:
        """Ask the service to cancel the task; `wait` returns when it has ended.

        Raises:
            RequestRejected: The service refuses.
        """
        self._cancelled = True
        await self._session.cancel(self.id)

    def to_json(self) -> str:
        """The task as JSON, for `client.task_from_json` in another process; without the token of the progress socket."""
        return json.dumps({"task": self.id, "seeds": dict(self.seeds)})


def status_name(status: int | None) -> str:
    """A status in words."""
    if status is None:
        return "unknown"
    return status.name.lower() if isinstance(status, TaskStatus) else f"status {status}"
