"""Submitting to a ComfyUI server, under an id of the client's own, by which an unknown outcome can be settled."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Sequence

from ..errors import GenStudioError, RequestFailed, ServerError, SubmitOutcomeUnknown
from ..log import logger
from ..prompts import Prompt
from ..wire import LinkOptions, States, Submitted, comfyui
from .channel import Channel, Exchange
from .retries import read_may_repeat, submit_may_repeat
from .settings import Settings
from .unknown_outcome import may_have_started

_LOOKS = (0.0, 0.5, 2.0)
"""Seconds before each look for a task: the server may still be checking the prompt."""

Look = Callable[[Sequence[str], LinkOptions, Settings], Awaitable[States]]
Cancel = Callable[[str, Settings], Awaitable[None]]


class ComfyUISubmission:
    """One submit.

    Sending the same id again would run the prompt again. When no usable response came back, the task is therefore
    looked for first, and the prompt is sent again only if the server does not have it.

    Args:
        channel: The connection to the server.
        prompt: The prompt, with its graph.
        settings: The options for this submit.
        states: Looks for tasks.
        cancel: Cancels a task.
        task_id: The id of the task, which no other one has.
    """

    def __init__(
        self, channel: Channel, prompt: Prompt, settings: Settings, states: Look, cancel: Cancel, task_id: str
    ) -> None:
        self._settings = settings
        self._states = states
        self._cancel = cancel
        self._request = comfyui.submission(prompt, task_id, uuid.uuid4().hex)
        self._exchange = Exchange(
            channel,
            comfyui.protocol.SUBMIT,
            lambda: self._request.body,
            comfyui.read_submit,
            settings,
            lambda error: not self.abandoned and submit_may_repeat(error),
        )
        self.abandoned = False
        """Set when nobody waits for the task any more: then nothing is retried."""
        self._unsettled = False

    @property
    def away(self) -> bool:
        """Whether a task may have started of which nothing is known yet."""
        return self._unsettled or self._exchange.away

    async def run(self) -> Submitted:
        """Send the submit, and cancel the task when the server refuses some of its outputs.

        Raises:
            SubmitOutcomeUnknown: The task may or may not have started.
            RequestFailed: It certainly did not start.
        """
        attempts = 0
        while True:
            try:
                accepted = await self._exchange.run()
            except RequestFailed as error:
                if not may_have_started(error):
                    raise
                attempts += 1
                self._unsettled = True
                if await self._started(error):
                    return Submitted(self._request.task_id, self._request.token)
                self._unsettled = False
                if self.abandoned or attempts > self._settings.max_retries or not _may_pass(error):
                    raise
                logger.info("the server does not have the submitted task, so it is sent again: %s", error)
                continue
            if accepted.node_errors:
                await self._refuse(accepted.task_id)
                raise comfyui.prompt_rejected({"node_errors": accepted.node_errors}, 200)
            return Submitted(accepted.task_id, self._request.token)

    async def _started(self, error: RequestFailed) -> bool:
        task_id = self._request.task_id
        for pause in _LOOKS:
            await asyncio.sleep(pause)
            try:
                if task_id in await self._states([task_id], self._settings.links, self._settings):
                    return True
            except GenStudioError as unreadable:
                raise SubmitOutcomeUnknown(
                    f"task {task_id} may or may not have started: {error}; it could not be looked for either: "
                    f"{unreadable}; look for it with client.task({task_id!r}).refresh() before submitting again",
                    status=error.status,
                ) from error
        return False

    async def _refuse(self, task_id: str) -> None:
        """Cancel a task that would run only in part."""
        self._unsettled = True
        try:
            await self._cancel(task_id, self._settings)
        except GenStudioError as error:
            logger.warning("task %s, of which some outputs were refused, may still be running: %s", task_id, error)
        finally:
            self._unsettled = False


def _may_pass(error: RequestFailed) -> bool:
    """Whether sending again may help; HTTP 500 is the server's own failure on this prompt."""
    return read_may_repeat(error) and not (isinstance(error, ServerError) and error.status == 500)
