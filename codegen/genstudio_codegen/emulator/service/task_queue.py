"""The queue and its workers: tasks wait, run with progress and end, in emulated time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

from ..assumptions import CANCELLED_MESSAGE, PROGRESS_STEPS, QUEUE_SECONDS, RUN_SECONDS
from ..model import Clock, Status, Task


class TaskQueue:
    """First come, first served by a fixed number of workers, over all tenants.

    Args:
        clock: The emulated time.
        speed: Divides all times of a task, above 0.
        workers: How many tasks run at once.
        on_end: Called with each task that has ended.
    """

    def __init__(self, clock: Clock, speed: float, workers: int, on_end: Callable[[Task], None]) -> None:
        self._clock = clock
        self._speed = speed
        self._count = workers
        self._on_end = on_end
        self._waiting: dict[str, Task] = {}
        self._running: dict[str, asyncio.Event] = {}
        self._filled = asyncio.Event()
        self._workers: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._waiting)

    def position(self, task: Task) -> int:
        """A task's position among the queued, from 1; 0 when it is not queued."""
        return next((position for position, id in enumerate(self._waiting, 1) if id == task.id), 0)

    def positions(self) -> dict[str, int]:
        """The position of each queued task, from 1."""
        return {id: position for position, id in enumerate(self._waiting, 1)}

    def start(self) -> None:
        """Start the workers in the running event loop."""
        for _ in range(self._count):
            self._workers.add(asyncio.get_running_loop().create_task(self._work()))

    async def stop(self) -> None:
        """Stop the workers and empty the queue; the tasks keep their states."""
        workers = [*self._workers]
        self._workers.clear()
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        self._waiting.clear()
        self._running.clear()
        self._filled.clear()

    def add(self, task: Task) -> None:
        """Append a task."""
        self._waiting[task.id] = task
        self._filled.set()
        self._notify_waiting()

    def cancel(self, task: Task) -> None:
        """Cancel a task in any state; one that has ended is left as it is."""
        if task.status.final:
            return
        self._end(task, Status.FAILED, CANCELLED_MESSAGE)
        if self._waiting.pop(task.id, None):
            self._notify_waiting()
        elif running := self._running.get(task.id):
            running.set()

    async def _work(self) -> None:
        while True:
            task = next(self._ready(), None)
            if task is None:
                self._filled.clear()
                await self._filled.wait()
                continue
            due = task.created + QUEUE_SECONDS / self._speed
            if self._clock.now() < due:
                await self._clock.wait_until(due)
                continue
            del self._waiting[task.id]
            self._notify_waiting()
            await self._run(task)

    def _ready(self) -> Iterator[Task]:
        return (task for task in self._waiting.values() if not task.outcome.stuck)

    def _notify_waiting(self) -> None:
        for task in self._waiting.values():
            task.notify()

    async def _run(self, task: Task) -> None:
        stopped = self._running[task.id] = asyncio.Event()
        try:
            await self._steps(task, stopped)
        finally:
            self._running.pop(task.id, None)

    async def _steps(self, task: Task, stopped: asyncio.Event) -> None:
        task.started = start = self._clock.now()
        task.enter(Status.RUNNING)
        last = round(PROGRESS_STEPS * 0.6) if task.outcome.status is not Status.SUCCEEDED else PROGRESS_STEPS
        for step in range(1, last + 1):
            due = start + RUN_SECONDS / self._speed * step / PROGRESS_STEPS
            await self._clock.wait_until(due)
            if stopped.is_set():
                return
            task.progress = min(100 * step // PROGRESS_STEPS, 99)
            # Images appear one after another in the second half.
            made = len(task.files) * (2 * step - PROGRESS_STEPS) // PROGRESS_STEPS
            if step < PROGRESS_STEPS and len(task.files) == 1:
                made = int(step * 4 >= PROGRESS_STEPS * 3)
            for file in task.files[: max(made, 0)]:
                file.made_at = file.made_at or due
            task.notify()
        self._end(task, task.outcome.status, task.outcome.message)

    def _end(self, task: Task, status: Status, message: str = "") -> None:
        task.ended = self._clock.now()
        if status is Status.SUCCEEDED:
            task.progress = 100
        task.enter(status, message)
        self._on_end(task)
