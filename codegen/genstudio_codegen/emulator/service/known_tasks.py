"""The tasks that the service knows: each until it has ended long ago, or until too many others have ended since."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from ..assumptions import TASK_LIFE_SECONDS
from ..model import Clock, Task


class KnownTasks:
    """Tasks by id, from the submit until `TASK_LIFE_SECONDS` after the end.

    Args:
        clock: The emulated time.
        keep: How many tasks that have ended are known at most; the one that ended first is forgotten first. None for
            any number. A task that is queued or running is never forgotten.
        on_forget: Called with each task that is forgotten.
    """

    def __init__(self, clock: Clock, keep: int | None, on_forget: Callable[[Task], None]) -> None:
        self._clock = clock
        self._keep = keep
        self._on_forget = on_forget
        self._by_id: dict[str, Task] = {}
        self._ended: deque[tuple[float, Task]] = deque()

    def add(self, task: Task) -> None:
        """Register a task that was submitted."""
        self._forget_old()
        self._by_id[task.id] = task

    def end(self, task: Task) -> None:
        """Note that a task has just ended."""
        self._ended.append((self._clock.now(), task))
        self._forget_old()

    def find(self, task_id: str) -> Task | None:
        """The task with an id; None when it is unknown."""
        self._forget_old()
        return self._by_id.get(task_id)

    def all(self) -> list[Task]:
        """All known tasks, in the order of their submits."""
        self._forget_old()
        return [*self._by_id.values()]

    def clear(self) -> None:
        """Forget all tasks."""
        self._by_id.clear()
        self._ended.clear()

    def _forget_old(self) -> None:
        while self._ended and (self._exceeded() or self._ended[0][0] + TASK_LIFE_SECONDS < self._clock.now()):
            _, task = self._ended.popleft()
            self._by_id.pop(task.id, None)
            self._on_forget(task)

    def _exceeded(self) -> bool:
        return self._keep is not None and len(self._ended) > self._keep
