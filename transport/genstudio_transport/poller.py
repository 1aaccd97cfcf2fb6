"""One poller for all tasks that a client waits for: few requests, everybody hears."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, NamedTuple

from . import protocol
from .errors import ClientUnusable, GenStudioError, NotFound, ProtocolError, RequestRejected
from .post_process import PostProcess
from .retries import read_may_repeat
from .task_info import TaskInfo


class LinkOptions(NamedTuple):
    """What kind of links a poll asks for; only tasks with the same options share a request."""

    url_expire_period: int | None = None
    image_post_process: PostProcess | str | None = None


Answer = dict[str, TaskInfo | ProtocolError]
Ask = Callable[[Sequence[str], LinkOptions], Awaitable[Answer]]
Listener = Callable[[TaskInfo | GenStudioError], None]
Spawn = Callable[[Coroutine[Any, Any, None]], object]


class Watch:
    """One task that somebody waits for."""

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
    """One listener of one task; `close` it when nobody listens any more."""

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
        """Poll as soon as the limit allows: there is reason to think that the task has ended."""
        self._poller.hurry(self._key)

    def relax(self, relaxed: bool) -> None:
        """Say whether a live progress socket makes the slowest interval enough."""
        if relaxed != self._relaxed:
            self._relaxed = relaxed
            self._poller.relax(self._key, 1 if relaxed else -1)
            if not relaxed:
                self.hurry()


class Poller:
    """Polls every watched task when it is due: often while it is young, seldom when it is old.

    A round begins at most every `interval` seconds and takes along what falls due before the next one, so nobody
    hears of an end later than one interval of that task's age; requests are then filled up with other tasks.
    """

    def __init__(self, ask: Ask, spawn: Spawn, interval: float, max_interval: float, patience: float) -> None:
        self._ask = ask
        self._spawn = spawn
        self._interval = interval
        self._max_interval = max(interval, max_interval)
        self._patience = patience
        self._batch = protocol.MAX_IDS_PER_POLL
        self._watches: dict[tuple[str, LinkOptions], Watch] = {}
        self._wake = asyncio.Event()
        self._running = False
        self._next_round = 0.0

    def subscribe(self, task_id: str, links: LinkOptions, listener: Listener) -> Subscription:
        """Tell `listener` of each poll of a task, the last time when it ended or cannot be polled."""
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
        watch = self._watches.get(key)
        if watch and listener in watch.listeners:
            watch.listeners.remove(listener)
            if not watch.listeners:
                del self._watches[key]
                self._wake.set()

    def hurry(self, key: tuple[str, LinkOptions]) -> None:
        if watch := self._watches.get(key):
            watch.due = 0.0
            self._wake.set()

    def relax(self, key: tuple[str, LinkOptions], by: int) -> None:
        if watch := self._watches.get(key):
            watch.relaxed += by

    def close(self) -> None:
        """Tell everybody who still listens that nothing will be polled any more."""
        error = ClientUnusable("the client was closed while its task was waited for; the task runs on")
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
                    # A change of what is watched may bring the next round forward, never below the limit.
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
            # The last request is filled up with tasks that are not due yet: it costs the same.
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
                self._endure(links, batch, error)
            elif len(batch) > 1 and type(error) in (RequestRejected, NotFound):
                # One bad id, or too many at once: find out which, without losing the others.
                half = len(batch) // 2
                await self._poll(links, batch[:half])
                await self._poll(links, batch[half:])
            else:
                self._give_up(links, batch, error)
        except Exception as cause:
            # Nobody may wait for ever because of a fault in this code or a library: they hear of it.
            stopped = GenStudioError(f"polling stopped: {type(cause).__name__}: {cause}")
            stopped.__cause__ = cause
            self._give_up(links, batch, stopped)
        else:
            for watch in batch:
                self._tell(links, watch, answer.get(watch.task_id))
        finally:
            for watch in batch:
                watch.asked = False
            self._wake.set()

    def _endure(self, links: LinkOptions, batch: list[Watch], error: GenStudioError) -> None:
        """Wait through an outage: the tasks run on. Only one that lasts is told."""
        now = asyncio.get_running_loop().time()
        for watch in batch:
            if now - watch.heard >= self._patience:
                self._finish(links, watch, error)
            else:
                watch.due = now + self._max_interval

    def _give_up(self, links: LinkOptions, batch: list[Watch], error: GenStudioError) -> None:
        for watch in batch:
            self._finish(links, watch, error)

    def _tell(self, links: LinkOptions, watch: Watch, said: TaskInfo | ProtocolError | None) -> None:
        now = asyncio.get_running_loop().time()
        watch.heard = now
        watch.due = now + self._pause(watch, now)
        if said is None:
            watch.absent += 1
            if watch.absent >= protocol.ABSENT_POLLS:
                error = NotFound(f"the service does not know task {watch.task_id} (left out of {watch.absent} polls)")
                self._finish(links, watch, error)
            return
        watch.absent = 0
        if isinstance(said, ProtocolError) or said.final:
            self._finish(links, watch, said)
            return
        for listener in tuple(watch.listeners):
            listener(said)

    def _pause(self, watch: Watch, now: float) -> float:
        if watch.relaxed > 0:
            return self._max_interval
        # A tenth of its age: the wait after the end is never more than a tenth of the wait before it.
        return min(self._max_interval, max(self._interval, (now - watch.born) / 10))

    def _finish(self, links: LinkOptions, watch: Watch, said: TaskInfo | GenStudioError) -> None:
        key = (watch.task_id, links)
        if self._watches.get(key) is watch:
            del self._watches[key]
        for listener in tuple(watch.listeners):
            listener(said)


async def _first(event: asyncio.Event, seconds: float) -> None:
    """Return when the event is set or the time is up."""
    try:
        async with asyncio.timeout(seconds if seconds != float("inf") else None):
            await event.wait()
    except TimeoutError:
        pass
