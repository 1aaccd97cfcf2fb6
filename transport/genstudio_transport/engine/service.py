"""GenStudio as an engine uses it: submit, states of tasks, cancel, upload, progress, and opening a file.

With `wire`, this is the only place that knows the paths and the JSON of GenStudio; a different kind of server would
be another class with the same methods.
"""

from __future__ import annotations

import hashlib
import io
import mimetypes
from collections.abc import AsyncGenerator, Sequence
from contextlib import AbstractAsyncContextManager

import aiohttp

from ..prompts import Prompt
from ..wire import (
    LinkOptions,
    Secret,
    States,
    Submitted,
    TaskInfo,
    cancel_body,
    protocol,
    read_states,
    read_submit,
    read_upload,
    states_body,
    submit_body,
    suffix_of,
)
from .channel import Channel, Exchange
from .connections import Connections
from .progress_socket import states_pushed
from .retries import read_may_repeat, submit_may_repeat
from .settings import Settings
from .uploads import Content
from .urls import request_url


class GenStudioService:
    """The requests to GenStudio; each gives a value or raises a `RequestFailed`."""

    def __init__(self, settings: Settings, connections: Connections) -> None:
        self._connections = connections
        self._channel = Channel(settings, connections)

    def submission(self, prompt: Prompt, settings: Settings) -> Exchange[Submitted]:
        """Prepare a submit, which is retried only when it certainly started no task.

        Raises:
            InvalidPrompt: The prompt contains a value that JSON cannot represent.
        """
        payload = submit_body(prompt)
        return Exchange(self._channel, protocol.SUBMIT, lambda: payload, read_submit, settings, submit_may_repeat)

    async def states(self, ids: Sequence[str], links: LinkOptions, settings: Settings) -> States:
        """Ask for the states of up to `MAX_IDS_PER_POLL` tasks; unknown ids are missing from the result."""
        payload = states_body(ids, links)
        return await Exchange(
            self._channel, protocol.GET_TASK_INFO, lambda: payload, read_states, settings, read_may_repeat
        ).run()

    async def cancel(self, task_id: str, settings: Settings) -> None:
        """Ask the service to cancel a task."""
        payload = cancel_body(task_id)
        await Exchange(self._channel, protocol.CANCEL, lambda: payload, _nothing, settings, read_may_repeat).run()

    async def upload(self, content: Content, settings: Settings) -> str:
        """Upload a file and return its id. Uploads start no task and are not billed, so they may be retried."""
        return await Exchange(
            self._channel, protocol.UPLOAD, lambda: _form(content), read_upload, settings, read_may_repeat
        ).run()

    def progress(self, task_id: str, token: Secret, settings: Settings) -> AsyncGenerator[TaskInfo | None, None]:
        """Follow the progress socket of a task; see `states_pushed`."""
        url = self._channel.url(protocol.PROGRESS).with_query({protocol.TOKEN_PARAMETER: str(token)})
        return states_pushed(self._connections, url, task_id, settings)

    def open_file(
        self, link: str, headers: dict[str, str], timeout: aiohttp.ClientTimeout
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """Request a result file by its link, exactly as it was signed and without the API key."""
        url = request_url(link, encoded=True)
        proxy = self._connections.proxy_for(url)
        return self._connections.storage.get(url, proxy=proxy, headers=headers, timeout=timeout)

    async def close(self) -> None:
        """Release what the requests share; the connections are closed separately."""
        await self._channel.limit.close()


def _nothing(_data: object) -> None:
    """*cancel* has no result."""


def _form(content: Content) -> aiohttp.FormData:
    """The multipart body of an upload. The file is named by its digest: no local path leaves the machine."""
    name = hashlib.sha256(content.data).hexdigest()[:16] + (
        suffix_of(content.type) or mimetypes.guess_extension(content.type) or ""
    )
    form = aiohttp.FormData()
    # As a file: aiohttp writes raw bytes in one piece, and warns when they are large.
    form.add_field(protocol.UPLOAD_FIELD, io.BytesIO(content.data), filename=name, content_type=content.type)
    return form
