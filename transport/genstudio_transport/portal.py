"""The background thread in which the one asynchronous engine runs for synchronous callers."""

from __future__ import annotations

import os
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any, ParamSpec, TypeVar, cast

from anyio.from_thread import BlockingPortal, start_blocking_portal

from .errors import ClientUnusable

P = ParamSpec("P")
T = TypeVar("T")


class Background:
    """One thread with one event loop, started when it is first needed; many threads may call into it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stack: ExitStack | None = None
        self._portal: BlockingPortal | None = None
        self._pid = 0
        self._closed = False

    def call(self, work: Callable[P, Awaitable[T]], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Await `work(*args)` in the background and return what it gives; interrupting the call cancels it."""
        future = self._running().start_task_soon(partial(work, *args, **kwargs))
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def iterate(self, items: AsyncGenerator[T, Any]) -> Iterator[T]:
        """The items of an asynchronous generator, which is closed when the caller stops early."""

        end = object()

        async def following() -> T | object:
            return await anext(items, end)

        try:
            while (item := self.call(following)) is not end:
                yield cast("T", item)
        finally:
            self.call(items.aclose)

    def _running(self) -> BlockingPortal:
        if self._portal is not None and self._pid != os.getpid():
            raise ClientUnusable("this client was used before the process forked: make one in each process")
        with self._lock:
            if self._closed:
                raise ClientUnusable("this client is closed: make a new one")
            if self._portal is None:
                self._stack = ExitStack()
                self._portal = self._stack.enter_context(start_blocking_portal(name="genstudio-transport"))
                self._pid = os.getpid()
            return self._portal

    def close(self, last: Callable[[], Awaitable[None]]) -> None:
        """Await `last` in the background, then end the thread; does nothing the second time, or after a fork."""
        with self._lock:
            if self._closed or (self._portal is not None and self._pid != os.getpid()):
                return
            self._closed = True
            portal, stack = self._portal, self._stack
        if portal is None or stack is None:
            return
        try:
            portal.start_task_soon(last).result()
        finally:
            stack.close()
