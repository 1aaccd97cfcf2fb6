"""GenStudio as an engine uses it; with `wire`, the only place that knows the paths and the JSON of GenStudio."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager

import aiohttp

from ..errors import RequestFailed, SubmitOutcomeUnknown, TaskError
from ..prompts import Prompt, sendable
from ..wire import LinkFacts, LinkOptions, Secret, States, Submitted, TaskInfo, genstudio
from .channel import Channel, Exchange
from .connections import Connections
from .progress_socket import states_pushed
from .retries import read_may_repeat, submit_may_repeat
from .service import Explanations, Facts
from .settings import Settings
from .unknown_outcome import may_have_started
from .uploads import Content, multipart
from .urls import request_url


class GenStudioSubmission(Exchange[Submitted]):
    """A submit to GenStudio, which has no idempotency key: it is retried only when it certainly started no task."""

    async def run(self) -> Submitted:
        """Send it once; raises `SubmitOutcomeUnknown` when the task may or may not have started."""
        try:
            return await super().run()
        except RequestFailed as error:
            if may_have_started(error):
                raise SubmitOutcomeUnknown(
                    f"the task may or may not have started, so the submit is not retried automatically: {error}; check "
                    "the web console before submitting again",
                    status=error.status,
                ) from error
            raise


class GenStudioService:
    """The requests to GenStudio; see `Service`."""

    explanations = Explanations(
        file_missing=f"the service deletes results {genstudio.protocol.FILE_LIFETIME_DAYS} days after they were "
        "created; download them before",
        task_missing="",
    )

    facts = Facts(
        genstudio.protocol.MAX_IDS_PER_POLL,
        genstudio.protocol.ABSENT_POLLS,
        genstudio.protocol.UPLOAD_REUSE_SECONDS,
    )

    def __init__(self, settings: Settings, connections: Connections) -> None:
        self._connections = connections
        self._channel = Channel(settings, connections, genstudio.open_envelope, genstudio.protocol.MAX_ANSWER_BYTES)

    def prepared(self, prompt: Prompt | Mapping[str, object]) -> Prompt:
        """Check that a prompt, or a request body, can be sent; raises `InvalidPrompt` otherwise."""
        return sendable(prompt)

    def submission(
        self, prompt: Prompt, settings: Settings, task_id: str | None = None  # noqa: ARG002 — the service chooses it
    ) -> GenStudioSubmission:
        """Prepare a submit.

        Raises:
            InvalidPrompt: The prompt contains a value that JSON cannot represent.
        """
        payload = genstudio.submit_body(prompt)
        return GenStudioSubmission(
            self._channel,
            genstudio.protocol.SUBMIT,
            lambda: payload,
            genstudio.read_submit,
            settings,
            submit_may_repeat,
        )

    async def states(self, ids: Sequence[str], links: LinkOptions, settings: Settings) -> States:
        """Ask for the states of up to `facts.ids_per_poll` tasks; unknown ids are missing from the result."""
        payload = genstudio.states_body(ids, links)
        return await Exchange(
            self._channel,
            genstudio.protocol.GET_TASK_INFO,
            lambda: payload,
            genstudio.read_states,
            settings,
            read_may_repeat,
        ).run()

    async def cancel(self, task_id: str, settings: Settings) -> None:
        """Ask the service to cancel a task."""
        payload = genstudio.cancel_body(task_id)
        await Exchange(
            self._channel, genstudio.protocol.CANCEL, lambda: payload, _nothing, settings, read_may_repeat
        ).run()

    async def upload(self, content: Content, settings: Settings) -> str:
        """Upload a file and return its id. Uploads start no task and are not billed, so they may be retried."""
        return await Exchange(
            self._channel,
            genstudio.protocol.UPLOAD,
            lambda: multipart(content, genstudio.protocol.UPLOAD_FIELD),
            genstudio.read_upload,
            settings,
            read_may_repeat,
        ).run()

    def progress(self, task_id: str, token: Secret, settings: Settings) -> AsyncGenerator[TaskInfo | None, None]:
        """Follow the progress socket of a task; see `states_pushed`."""
        url = self._channel.url(genstudio.protocol.PROGRESS).with_query(
            {genstudio.protocol.TOKEN_PARAMETER: str(token)}
        )

        def read(message: str | bytes) -> TaskInfo | None:
            info = genstudio.read_progress(message)
            return info if info is not None and info.id == task_id else None

        # The token is the whole authorization, so the API key is not sent.
        return states_pushed(self._connections, url, {}, read, settings)

    def open_file(
        self, link: str, headers: dict[str, str], timeout: aiohttp.ClientTimeout
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """Request a result file by its link, exactly as it was signed and without the API key."""
        url = request_url(link, encoded=True)
        proxy = self._connections.proxy_for(url)
        return self._connections.storage.get(url, proxy=proxy, headers=headers, timeout=timeout)

    def link_facts(self, link: str) -> LinkFacts:
        """What a signed link says without a request."""
        return genstudio.signed_link_facts(link)

    def failure(self, info: TaskInfo, *, cancelled: bool) -> TaskError:
        """The exception for a task that ended in status 4 or 5."""
        return genstudio.failure(info, cancelled=cancelled)

    async def close(self) -> None:
        """Release what the requests share; the connections are closed separately."""
        await self._channel.limit.close()


def _nothing(_data: object) -> None:
    """*cancel* has no result."""
