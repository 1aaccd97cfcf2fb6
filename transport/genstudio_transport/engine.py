"""What all views of one client share: connections, the poller, uploads, downloads and work in the background."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from . import protocol
from .connections import Connections
from .downloads import Downloads
from .errors import ProtocolError
from .fetch import fetch_public
from .poller import Answer, LinkOptions, Poller
from .post_process import command
from .retries import read_may_repeat
from .settings import Settings
from .task_info import TaskInfo, is_object, parse_task_info
from .uploads import Content, Uploads
from .wire import Exchange, Wire

if TYPE_CHECKING:
    from .progress_bar import Bars

T = TypeVar("T")


class Engine:
    """The machinery of one client, made once; `with_options` shares it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.connections = Connections(settings)
        self.wire = Wire(settings, self.connections)
        self.poller = Poller(
            self._ask, self.spawn, settings.poll_interval, settings.max_poll_interval, settings.retry_budget
        )
        self.uploads = Uploads(settings.max_upload_bytes, fetch_public, self.spawn)
        self.downloads = Downloads(settings, self.connections)
        self.slots = asyncio.Semaphore(settings.max_tasks) if settings.max_tasks else None
        self.bars: Bars | None = None
        """The display of all progress bars, made when the first is shown."""
        self._background: set[asyncio.Task[Any]] = set()
        self._last: set[asyncio.Task[Any]] = set()
        self._submits: dict[asyncio.Task[Any], Exchange] = {}

    def spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start work that `close` ends; what it raises is for whoever awaits it."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._done)
        return task

    def spawn_submit(self, work: Coroutine[Any, Any, T], exchange: Exchange) -> asyncio.Task[T]:
        """Start a submit. Once it has left, `close` waits for its answer, which tells of something paid for."""
        task = self.spawn(work)
        self._submits[task] = exchange
        task.add_done_callback(self._submits.pop)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        if not task.cancelled():
            task.exception()  # taken, so that asyncio does not report it when nobody waits any more

    def keep(self, task: asyncio.Task[Any]) -> None:
        """Let `close` wait for a task instead of ending it: it decides what becomes of something paid for."""
        self._last.add(task)
        task.add_done_callback(self._last.discard)

    async def read(self, path: str, body: object, settings: Settings) -> object:
        """A call that starts no work, repeated where that helps."""
        payload = encode(body)
        return await self.wire.call(path, lambda: payload, settings, read_may_repeat)

    async def poll(self, ids: Sequence[str], links: LinkOptions, settings: Settings) -> Answer:
        """`get_task_info` for up to `MAX_IDS_PER_POLL` ids; an entry that cannot be read is its error."""
        body: dict[str, object] = {"comfy_task_ids": list(ids)}
        if links.url_expire_period is not None:
            body["url_expire_period"] = links.url_expire_period
        if links.image_post_process is not None:
            body["image_post_process_cmd"] = command(links.image_post_process)
        data = await self.read(protocol.GET_TASK_INFO, body, settings)
        entries = data.get("comfy_task_info") if is_object(data) else None
        if not isinstance(entries, list):
            raise ProtocolError("the answer to get_task_info has no list comfy_task_info")
        return dict(map(_entry, cast("list[object]", entries)))

    async def _ask(self, ids: Sequence[str], links: LinkOptions) -> Answer:
        return await self.poll(ids, links, self.settings)

    async def upload(self, content: Content, settings: Settings) -> object:
        """Send one file. Repeating is safe: an upload starts no work and is not paid for."""
        return await self.wire.call(protocol.UPLOAD, content.form, settings, read_may_repeat)

    async def close(self) -> None:
        """End background work and close all connections."""
        for task, exchange in self._submits.items():
            exchange.abandoned = True
            if exchange.away:
                self.keep(task)
        while self._last:
            await asyncio.wait(self._last)
        self.poller.close()
        for task in tuple(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self.wire.limit.close()
        await self.connections.close()


def _entry(entry: object) -> tuple[str, TaskInfo | ProtocolError]:
    task_id = entry.get("comfy_task_id") if is_object(entry) else None
    try:
        info = parse_task_info(entry)
    except ProtocolError as error:
        return str(task_id), error
    return info.id, info


def encode(body: object) -> bytes:
    """A request's body; integers keep all their digits."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
