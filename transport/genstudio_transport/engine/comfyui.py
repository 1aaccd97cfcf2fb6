"""A ComfyUI server as an engine uses it; with `wire.comfyui`, the only place that knows its paths and its JSON."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager

import aiohttp
from yarl import URL

from ..errors import NotFound, ProtocolError, TaskError
from ..prompts import Prompt
from ..wire import LinkFacts, LinkOptions, Secret, States, TaskInfo, TaskStatus, comfyui
from .channel import Channel, Exchange, Payload
from .comfyui_submission import ComfyUISubmission
from .concurrency import gather_all
from .connections import Connections
from .progress_socket import states_pushed
from .retries import read_may_repeat
from .service import Explanations, Facts
from .settings import Settings
from .uploads import Content, multipart
from .urls import request_url

_REMEMBERED = 10_000
"""How many removed tasks are remembered; a server's history is as long."""


class ComfyUIService:
    """The requests to one's own ComfyUI server; see `Service`."""

    explanations = Explanations(
        file_missing="it was deleted on the server, as previews are when the server restarts",
        task_missing="a ComfyUI server forgets its queue and history when it restarts, and a task that somebody removes "
        "from the queue",
    )

    facts = Facts(
        comfyui.protocol.MAX_IDS_PER_POLL, comfyui.protocol.ABSENT_POLLS, comfyui.protocol.UPLOAD_REUSE_SECONDS
    )

    def __init__(self, settings: Settings, connections: Connections) -> None:
        self._settings = settings
        self._connections = connections
        self._channel = Channel(settings, connections, comfyui.open_answer, comfyui.protocol.MAX_ANSWER_BYTES)
        # A waiting task that is removed leaves no trace on the server.
        self._removed: OrderedDict[str, None] = OrderedDict()

    def prepared(self, prompt: Prompt | Mapping[str, object]) -> Prompt:
        """Check that a prompt, or a workflow in API format, can be sent; raises `InvalidPrompt` otherwise."""
        return comfyui.graph_prompt(prompt)

    def submission(self, prompt: Prompt, settings: Settings, task_id: str | None = None) -> ComfyUISubmission:
        """Prepare a submit; raises `InvalidPrompt` for a prompt without a graph."""
        return ComfyUISubmission(
            self._channel, prompt, settings, self.states, self.cancel, task_id or str(uuid.uuid4())
        )

    async def states(self, ids: Sequence[str], links: LinkOptions, settings: Settings) -> States:  # noqa: ARG002
        """Look for tasks in the queue, and for those that are not there in the history."""
        # In this order: a task that ends in between is in the history already.
        queue = await self._queue(settings)
        states: dict[str, TaskInfo | ProtocolError] = {}
        ended: list[str] = []
        for task_id in ids:
            state = queue.state(task_id)
            if state is None:
                ended.append(task_id)
            else:
                states[task_id] = state
        found = await gather_all([self._ended(task_id, settings) for task_id in ended])
        states.update((task_id, state) for task_id, state in zip(ended, found, strict=True) if state is not None)
        return states

    async def _queue(self, settings: Settings) -> comfyui.Queue:
        path = comfyui.protocol.QUEUE
        return await Exchange(self._channel, path, None, comfyui.read_queue, settings, read_may_repeat).run()

    async def _ended(self, task_id: str, settings: Settings) -> TaskInfo | ProtocolError | None:
        def read(data: object) -> TaskInfo | ProtocolError | None:
            return comfyui.read_history(task_id, data, self._settings.base_url)

        path = comfyui.protocol.history_path(task_id)
        state = await Exchange(self._channel, path, None, read, settings, read_may_repeat).run()
        if state is None and task_id in self._removed:
            return TaskInfo(task_id, TaskStatus.FAILED, error=comfyui.protocol.REMOVED)
        return state

    async def cancel(self, task_id: str, settings: Settings) -> None:
        """Remove a waiting task, or interrupt a running one; does nothing when it has ended.

        Raises:
            NotFound: The server does not know the task.
        """
        queue = await self._queue(settings)
        if task_id in queue.waiting:
            await self._do(comfyui.protocol.QUEUE, comfyui.delete_body(task_id), settings)
            queue = await self._queue(settings)
            if queue.state(task_id) is None and await self._ended(task_id, settings) is None:
                self._removed[task_id] = None
                if len(self._removed) > _REMEMBERED:
                    self._removed.popitem(last=False)
                return
        if task_id in queue.running:
            # Only now: an old server ignores the id, and would interrupt another task.
            await self._do(comfyui.protocol.INTERRUPT, comfyui.interrupt_body(task_id), settings)
        elif await self._ended(task_id, settings) is None:
            raise NotFound(f"the server does not know task {task_id}; {self.explanations.task_missing}")

    async def _do(self, path: str, payload: bytes, settings: Settings) -> None:
        await Exchange(self._channel, path, lambda: payload, _nothing, settings, read_may_repeat).run()

    async def upload(self, content: Content, settings: Settings) -> str:
        """Upload a file into the server's input folder, and return its name there."""
        payload: Payload = lambda: multipart(
            content, comfyui.protocol.UPLOAD_FIELD, comfyui.protocol.UPLOAD_FIELDS
        )  # noqa: E731 — its type
        path = comfyui.protocol.UPLOAD
        return await Exchange(self._channel, path, payload, comfyui.read_upload, settings, read_may_repeat).run()

    def progress(self, task_id: str, token: Secret, settings: Settings) -> AsyncGenerator[TaskInfo | None, None]:
        """Follow the progress of a task's nodes, with previews; see `states_pushed`."""
        client_id, nodes = comfyui.read_token(token)
        url = self._channel.url(comfyui.protocol.PROGRESS).with_query({comfyui.protocol.CLIENT_PARAMETER: client_id})
        reader = comfyui.ProgressReader(task_id, nodes)
        return states_pushed(self._connections, url, self._settings.headers, reader.read, settings)

    @asynccontextmanager
    async def open_file(
        self, link: str, headers: dict[str, str], timeout: aiohttp.ClientTimeout
    ) -> AsyncGenerator[aiohttp.ClientResponse]:
        """Request a file. The client's own headers go to this server only, and not along a redirect."""
        url, proxy_for = request_url(link, encoded=True), self._connections.proxy_for
        redirected: URL | None = None
        if comfyui.is_view_link(self._settings.base_url, link):
            sent = {**self._settings.headers, **headers}
            async with self._connections.lasting.get(
                url, proxy=proxy_for(url), headers=sent, timeout=timeout, allow_redirects=False
            ) as response:
                location = response.headers.get("Location", "")
                if not 300 <= response.status < 400 or not location:
                    yield response
                    return
                redirected = url.join(URL(location, encoded=True))
        target = url if redirected is None else request_url(str(redirected), encoded=True)
        async with self._connections.storage.get(
            target, proxy=proxy_for(target), headers=headers, timeout=timeout
        ) as response:
            yield response

    def link_facts(self, link: str) -> LinkFacts:
        """What a link to a file of the server says without a request."""
        return comfyui.view_facts(link)

    def failure(self, info: TaskInfo, *, cancelled: bool) -> TaskError:
        """The exception for a task that failed, was interrupted or was removed."""
        return comfyui.failure(info, cancelled=cancelled)

    async def close(self) -> None:
        """Release what the requests share; the connections are closed separately."""
        await self._channel.limit.close()


def _nothing(_data: object) -> None:
    """The response has no content."""
