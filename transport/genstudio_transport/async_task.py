"""A submitted task, awaited with asyncio."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from .async_result import AsyncResult
from .errors import GenStudioError, TaskTimeout
from .outcome import failure
from .task_info import TaskInfo, TaskStatus

if TYPE_CHECKING:
    from .async_client import AsyncGenStudio
    from .settings import Secret

DEFAULT: Literal["default"] = "default"
Timeout = float | None | Literal["default"]
"""Seconds; None for no limit; by default the client's `wait_timeout`."""


class AsyncTask:
    """A task of the service: `await task.result()`, or follow it with `async for info in task.events()`."""

    __slots__ = ("_cancelled", "_client", "_token", "id", "info", "seeds")

    def __init__(
        self,
        client: AsyncGenStudio,
        task_id: str,
        *,
        token: Secret | None = None,
        seeds: Mapping[str, int] = MappingProxyType({}),
        info: TaskInfo | None = None,
    ) -> None:
        self._client = client
        self._token = token
        self._cancelled = False
        self.id = task_id
        self.seeds = seeds
        """Each seed that the prompt sent, by parameter name; empty for a task taken up by its id."""
        self.info = info
        """What the service said last; None when it has not been asked yet."""

    def __repr__(self) -> str:
        return f"<AsyncTask {self.id} ({status_name(self.status)})>"

    @property
    def status(self) -> int | None:
        """The last known status, a `TaskStatus` where the number is a known one; None when nothing is known."""
        return self.info.status if self.info else None

    @property
    def seed(self) -> int | None:
        """The first seed that the prompt sent; None when it sent none."""
        return next(iter(self.seeds.values()), None)

    async def refresh(self) -> TaskInfo:
        """Ask the service now; raises `NotFound` for an id that it does not know."""
        (self.info,) = await self._client.get_task_info([self.id])
        return self.info

    async def wait(self, timeout: Timeout = DEFAULT) -> TaskInfo:
        """Return what the service says once the task has ended, in whatever way.

        Raises `TaskTimeout` when that takes longer than `timeout` seconds: the task runs on, and can be waited for
        again. Interrupting the wait leaves the task alone.
        """
        if self.info is not None and self.info.final:
            return self.info
        seconds = self._client.seconds(timeout)
        ended: asyncio.Future[TaskInfo | GenStudioError] = asyncio.get_running_loop().create_future()

        def listen(said: TaskInfo | GenStudioError) -> None:
            if isinstance(said, TaskInfo):
                self.info = said
                if not said.final:
                    return
            if not ended.done():
                ended.set_result(said)

        subscription = self._client.subscribe(self.id, listen)
        try:
            await asyncio.wait([ended], timeout=seconds)
        finally:
            subscription.close()
        if not ended.done():
            raise self._too_long(seconds)
        said = ended.result()
        if isinstance(said, GenStudioError):
            raise said
        return said

    def _too_long(self, seconds: float | None) -> TaskTimeout:
        error = TaskTimeout(
            f"task {self.id} had not ended after {round(seconds or 0, 1):g} s "
            f"(last seen {status_name(self.status)}); it still runs: wait for it again, or cancel it",
            task_id=self.id,
        )
        error.task = self
        return error

    async def result(self, timeout: Timeout = DEFAULT) -> AsyncResult:
        """Wait, and return the result.

        Raises `TaskFailed`, `TaskCancelled` or `TaskForbidden` when there is none, and `TaskTimeout` as `wait` does.
        """
        info = await self.wait(timeout)
        if info.status != TaskStatus.SUCCEEDED:
            raise failure(info, cancelled=self._cancelled)
        return AsyncResult(self._client, info, self.seeds)

    async def events(self) -> AsyncGenerator[TaskInfo, None]:
        """Each change of the task until its end, the end included.

        Changes come over the progress socket where it works and from polling where it does not; the end always
        comes from polling. Equal states are told once. Without a bound: use `asyncio.timeout` around it.
        """
        from .events import follow

        async for info in follow(self._client, self.id, self._token):
            self.info = info
            yield info

    async def cancel(self) -> None:
        """Ask the service to cancel the task. `wait` tells when it has ended."""
        self._cancelled = True
        await self._client.cancel(self.id)

    def to_json(self) -> str:
        """The task as JSON, for `client.task_from_json` in another process. The progress token is not in it."""
        return json.dumps({"task": self.id, "seeds": dict(self.seeds)})


def status_name(status: int | None) -> str:
    """A status in words."""
    if status is None:
        return "unknown"
    return status.name.lower() if isinstance(status, TaskStatus) else f"status {status}"
