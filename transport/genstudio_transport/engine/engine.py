"""What all sessions of one client share: connections, the poller, uploads, downloads and background work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

from ..wire import LinkOptions, States, Submitted
from .connections import Connections
from .downloads import Downloads
from .poller import Poller
from .progress_bar import Bars
from .public_fetch import fetch_public
from .service import MakeService, Submission
from .settings import Settings
from .uploads import Uploads

T = TypeVar("T")


class Engine:
    """The machinery of one client, created once and shared by `with_options`."""

    def __init__(self, settings: Settings, make_service: MakeService) -> None:
        self.settings = settings
        self.connections = Connections(settings)
        self.service = make_service(settings, self.connections)
        self.poller = Poller(
            self._states,
            self.spawn,
            settings.poll_interval,
            settings.max_poll_interval,
            settings.retry_budget,
            self.service.facts,
            self.service.explanations.task_missing,
        )
        self.uploads = Uploads(
            settings.max_upload_bytes, self._fetch, self.spawn, self.service.facts.upload_reuse_seconds
        )
        self.downloads = Downloads(self.service, settings.max_downloads)
        self.slots = asyncio.Semaphore(settings.max_tasks) if settings.max_tasks else None
        self.bars: Bars | None = None
        """The display of all progress bars, created when the first one is shown."""
        self.before_close: set[Callable[[], Awaitable[None]]] = set()
        """What `close` ends first, while requests can still be sent: the tasks of unfinished `run_many` calls."""
        self._background: set[asyncio.Task[Any]] = set()
        self._awaited_by_close: set[asyncio.Task[Any]] = set()
        self._submits: dict[asyncio.Task[Any], Submission] = {}

    async def _states(self, ids: Sequence[str], links: LinkOptions) -> States:
        return await self.service.states(ids, links, self.settings)

    async def _fetch(self, url: str, limit: int) -> bytes:
        return await fetch_public(url, limit, self.connections)

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start background work that `close` cancels; its exception belongs to whoever awaits it."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._done)
        return task

    def spawn_submit(self, submission: Submission) -> asyncio.Task[Submitted]:
        """Start a submit. Once it has been sent, `close` waits for the response, which names a billed task."""
        task = self.spawn(submission.run())
        self._submits[task] = submission
        task.add_done_callback(self._submits.pop)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        if not task.cancelled():
            task.exception()  # retrieved, so that asyncio does not report it when nobody waits any more

    def keep(self, task: asyncio.Task[Any]) -> None:
        """Let `close` wait for background work instead of cancelling it, because it decides about a billed task."""
        self._awaited_by_close.add(task)
        task.add_done_callback(self._awaited_by_close.discard)

    async def close(self) -> None:
        """End all background work and close all connections."""
        for end in tuple(self.before_close):
            await end()
        for task, submission in self._submits.items():
            submission.abandoned = True
            if submission.away:
                self.keep(task)
        while self._awaited_by_close:
            await asyncio.wait(self._awaited_by_close)
        self.poller.close()
        for task in tuple(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self.service.close()
        await self.connections.close()
