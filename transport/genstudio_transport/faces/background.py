"""The background thread that runs the asynchronous engine for synchronous callers."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar, cast

import anyio
from anyio.from_thread import BlockingPortal

from ..errors import ClientUnusable

P = ParamSpec("P")
T = TypeVar("T")

_THREAD = "genstudio-transport"
_CLEAN_UP_SECONDS = 2.0


class Background:
    """One thread with one event loop, started on first use; any number of threads may use it.

    Args:
        last: Awaited before the thread ends, which `close` causes. A client that is never closed ends it when it is
            garbage collected or the program exits.
    """

    def __init__(self, last: Callable[[], Awaitable[None]]) -> None:
        self._last = last
        self._lock = threading.Lock()
        self._portal: BlockingPortal | None = None
        self._ending: weakref.finalize[..., Background] | None = None
        self._pid = 0
        self._closed = False

    def call(self, work: Callable[P, Awaitable[T]], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Await `work(*args, **kwargs)` in the background and return its value; interrupting the call cancels it.

        Raises:
            ClientUnusable: The client is closed, or was used before a fork.
        """
        begun, ended = [False], threading.Event()

        async def noted() -> T:
            begun[0] = True
            try:
                return await work(*args, **kwargs)
            finally:
                ended.set()

        future = self._running().start_task_soon(noted)
        try:
            return future.result()
        except BaseException:
            # Ctrl-C: the work must handle its cancellation before the caller closes the client.
            if future.cancel() and begun[0]:
                ended.wait(_CLEAN_UP_SECONDS)
            raise

    def iterate(self, items: AsyncGenerator[T, Any]) -> Iterator[T]:
        """Iterate over an asynchronous generator, which is closed when the caller stops early."""
        end = object()

        async def following() -> T | object:
            return await anext(items, end)

        try:
            while (item := self.call(following)) is not end:
                yield cast("T", item)
        finally:
            with suppress(ClientUnusable):  # a closed client has closed it already
                self.call(items.aclose)

    def _running(self) -> BlockingPortal:
        if self._portal is not None and self._pid != os.getpid():
            raise ClientUnusable("this client was used before the process forked: create one in each process")
        with self._lock:
            if self._closed:
                raise ClientUnusable("this client is closed: create a new one")
            if self._portal is None:
                self._portal, thread = _start()
                self._pid = os.getpid()
                self._ending = weakref.finalize(self, _end, self._portal, thread, self._last, self._pid)
            return self._portal

    def close(self) -> None:
        """End the thread; does nothing when it has ended, or in a forked process, because the thread is its parent's."""
        with self._lock:
            self._closed = True
        if self._ending is not None:
            self._ending()


def _start() -> tuple[BlockingPortal, threading.Thread]:
    # Not anyio's own context manager: when collected in a forked child, it would wait for a thread that does not exist.
    started: Future[BlockingPortal] = Future()

    async def live() -> None:
        async with BlockingPortal() as portal:
            started.set_result(portal)
            await portal.sleep_until_stopped()

    thread = threading.Thread(target=anyio.run, args=(live,), name=_THREAD, daemon=True)
    thread.start()
    return started.result(), thread


def _end(portal: BlockingPortal, thread: threading.Thread, last: Callable[[], Awaitable[None]], pid: int) -> None:
    if pid != os.getpid():
        return
    if threading.current_thread() is thread:
        # The garbage collector happened to run in the thread that must end.
        threading.Thread(target=_end_now, args=(portal, thread, last), daemon=True).start()
    else:
        _end_now(portal, thread, last)


def _end_now(portal: BlockingPortal, thread: threading.Thread, last: Callable[[], Awaitable[None]]) -> None:
    try:
        portal.start_task_soon(last).result()
    finally:
        portal.start_task_soon(portal.stop).result()
        thread.join()
