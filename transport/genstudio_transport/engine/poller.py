"""One poller for all tasks that a client waits for, with few requests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from ..errors import ClientUnusable, GenStudioError, NotFound, ProtocolError, RequestRejected
from ..wire import LinkOptions, States, TaskInfo
from .retries import read_may_repeat
from .service import Facts

Ask = Callable[[Sequence[str], LinkOptions], Awaitable[States]]
Listener = Callable[[TaskInfo | GenStudioError], None]
Spawn = Callable[[Coroutine[Any, Any, None]], object]


class Watch:
    """One task with at least one listener."""

    __slots__ = ("absent", "asked", "born", "due", "heard", "listeners", "relaxed", "task_id")

    def __init__(self, task_id: str, now: float) -> None:
        self.task_id = task_id
        self.born = now
        self.heard = now
        self.due = now
        self.asked = False
        self.absent = 0
        self.relaxed = 0
        self.listeners: list[Listener] = []


class Subscription:
    """One listener of one task; `close` it when it is no longer needed."""

    __slots__ = ("_key", "_listener", "_poller", "_relaxed")

    def __init__(self, poller: Poller, key: tuple[str, LinkOptions], listener: Listener) -> None:
        self._poller = poller
        self._key = key
        self._listener = listener
        self._relaxed = False

    def close(self) -> None:
        """Stop listening."""
        if self._relaxed:
            self._poller.relax(self._key, -1)
            self._relaxed = False
        self._poller.drop(self._key, self._listener)

    def hurry(self) -> None:
        """Poll as soon as the interval allows, because the task may have ended."""
        self._poller.hurry(self._key)

    def relax(self, relaxed: bool) -> None:
        """Set whether polls at the longest interval are enough, because a progress socket works."""
        if relaxed != self._relaxed:
            self._relaxed = relaxed
            self._poller.relax(self._key, 1 if relaxed else -1)
            if not relaxed:
                self.hurry()


class Poller:
    """Polls every watched task when it is due: frequently while it is young, less often as it gets older.

    A round starts at most once per `interval` and includes each task that is due before the next round, so the end
    of a task is reported at most one interval late. Requests are then filled up with tasks that are not due yet.

    Args:
        ask: Sends one poll.
        spawn: Starts background work.
        interval: Seconds between polls of a young task, and between rounds.
        max_interval: Seconds between polls of an old task.
        patience: For how many seconds polls may fail before the error is reported to the listeners.
        facts: The limits of the service.
        task_missing: Why the service may not know a task, for messages.
    """

    def __init__(
        self,
        ask: Ask,
        spawn: Spawn,
        interval: float,
        max_interval: float,
        patience: float,
        facts: Facts,
        task_missing: str = "",
    ) -> None:
        self._ask = ask
        self._spawn = spawn
        self._interval = interval
        self._max_interval = max(interval, max_interval)
        self._patience = patience
        self._task_missing = task_missing and f"; {task_missing}"
        self._batch = facts.ids_per_poll
        self._absent_polls = facts.absent_polls
        self._watches: dict[tuple[str, LinkOptions], Watch] = {}
        self._wake = asyncio.Event()
        self._running = False
        self._next_round = 0.0

    def subscribe(self, task_id: str, links: LinkOptions, listener: Listener) -> Subscription:
        """Call `listener` with each state of a task, and with its end or the error that ends polling last."""
        key = (task_id, links)
        watch = self._watches.get(key)
        if watch is None:
            now = asyncio.get_running_loop().time()
            watch = self._watches[key] = Watch(task_id, now)
        watch.listeners.append(listener)
        if not self._running:
            self._running = True
            self._spawn(self._run())
        self._wake.set()
        return Subscription(self, key, listener)

    def drop(self, key: tuple[str, LinkOptions], listener: Listener) -> None:
        """Remove a listener; a task without listeners is not polled any more."""
        watch = self._watches.get(key)
        if watch and listener in watch.listeners:
            watch.listeners.remove(listener)
            if not watch.listeners:
                del self._watches[key]
                self._wake.set()

    def hurry(self, key: tuple[str, LinkOptions]) -> None:
        """Poll a task in the next round."""
        if watch := self._watches.get(key):
            watch.due = 0.0
            self._wake.set()

    def relax(self, key: tuple[str, LinkOptions], by: int) -> None:
        """Change by how many working progress sockets a task is followed."""
        if watch := self._watches.get(key):
            watch.relaxed += by

    def close(self) -> None:
        """Report to all remaining listeners that polling has ended."""
        error = ClientUnusable("the client was closed while waiting for a task; the task is still running")
        for (_, links), watch in tuple(self._watches.items()):
            self._finish(links, watch, error)

    async def _run(self) -> None:
        clock = asyncio.get_running_loop().time
        try:
            while self._watches:
                self._wake.clear()
                waiting = [watch.due for watch in self._watches.values() if not watch.asked]
                begin = max(min(waiting, default=float("inf")), self._next_round)
                if (pause := begin - clock()) > 0:
                    # A new task may bring the next round forward, but not below the interval.
                    await _first(self._wake, pause)
                    continue
                self._next_round = clock() + self._interval
                self._round(clock())
        finally:
            self._running = False

    def _round(self, now: float) -> None:
        by_links: dict[LinkOptions, list[tuple[float, Watch]]] = {}
        for (_, links), watch in self._watches.items():
            if not watch.asked:
                by_links.setdefault(links, []).append((watch.due, watch))
        for links, watches in by_links.items():
            watches.sort(key=lambda pair: pair[0])
            due = sum(1 for when, _ in watches if when < now + self._interval)
            if not watches or watches[0][0] > now:
                continue
            # The last request is filled up with tasks that are not due yet, which costs nothing.
            asked = [watch for _, watch in watches[: -(-due // self._batch) * self._batch]]
            for start in range(0, len(asked), self._batch):
                batch = asked[start : start + self._batch]
                for watch in batch:
                    watch.asked = True
                self._spawn(self._poll(links, batch))

    async def _poll(self, links: LinkOptions, batch: list[Watch]) -> None:
        try:
            answer = await self._ask([watch.task_id for watch in batch], links)
        except GenStudioError as error:
            if read_may_repeat(error):
                self._outlast(links, batch, error)
            elif len(batch) > 1 and _concerns_batch(error):
                # One unknown id, too many ids or too many links: split the batch, so that no other task is affected.
                half = len(batch) // 2
                await self._poll(links, batch[:half])
                await self._poll(links, batch[half:])
            else:
                self._give_up(links, batch, error)
        except Exception as cause:
            # A bug here or in a library must not make anyone wait for ever.
            failed = GenStudioError(f"polling failed: {type(cause).__name__}: {cause}")
            failed.__cause__ = cause
            self._give_up(links, batch, failed)
        else:
            for watch in batch:
                self._report(links, watch, answer.get(watch.task_id))
        finally:
            for watch in batch:
                watch.asked = False
            self._wake.set()

    def _outlast(self, links: LinkOptions, batch: list[Watch], error: GenStudioError) -> None:
        """Keep polling during an outage, because the tasks are still running; report one that lasts too long."""
        now = asyncio.get_running_loop().time()
        for watch in batch:
            if now - watch.heard >= self._patience:
                self._finish(links, watch, error)
            else:
                watch.due = now + self._max_interval

    def _give_up(self, links: LinkOptions, batch: list[Watch], error: GenStudioError) -> None:
        for watch in batch:
            self._finish(links, watch, error)

    def _report(self, links: LinkOptions, watch: Watch, state: TaskInfo | ProtocolError | None) -> None:
        now = asyncio.get_running_loop().time()
        watch.heard = now
        watch.due = now + self._pause(watch, now)
        if state is None:
            watch.absent += 1
            if watch.absent >= self._absent_polls:
                missing = f"missing from {watch.absent} polls"
                error = NotFound(f"the service does not know task {watch.task_id} ({missing}){self._task_missing}")
                self._finish(links, watch, error)
            return
        watch.absent = 0
        if isinstance(state, ProtocolError) or state.final:
            self._finish(links, watch, state)
            return
        for listener in tuple(watch.listeners):
            listener(state)

    def _pause(self, watch: Watch, now: float) -> float:
        if watch.relaxed > 0:
            return self._max_interval
        # A tenth of its age: the delay after the end is at most a tenth of the running time.
        return min(self._max_interval, max(self._interval, (now - watch.born) / 10))

    def _finish(self, links: LinkOptions, watch: Watch, state: TaskInfo | GenStudioError) -> None:
        key = (watch.task_id, links)
        if self._watches.get(key) is watch:
            del self._watches[key]
        for listener in tuple(watch.listeners):
            listener(state)


def _concerns_batch(error: GenStudioError) -> bool:
    if isinstance(error, ProtocolError):
        # The response is too long.
        return error.status == 200 and not error.again
    return type(error) in (RequestRejected, NotFound)


async def _first(event: asyncio.Event, seconds: float) -> None:
    """Return when the event is set or the time is up."""
    try:
        async with asyncio.timeout(seconds if seconds != float("inf") else None):
            await event.wait()
    except TimeoutError:
        pass
