"""Submitting: a task is paid for, so it is sent once, and none is left running that nobody knows of."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from . import protocol
from .async_task import AsyncTask, Timeout
from .engine import encode
from .errors import (
    ClientUnusable,
    GenStudioError,
    InvalidPrompt,
    NetworkError,
    ProtocolError,
    RequestFailed,
    ServerError,
    SubmitOutcomeUnknown,
)
from .log import logger
from .prompt import Prompt
from .retries import submit_may_repeat
from .saving import spread
from .settings import Secret
from .task_info import TaskInfo, TaskStatus, is_object
from .wire import Exchange

if TYPE_CHECKING:
    from .async_client import AsyncGenStudio
    from .async_result import AsyncResult
    from .progress_bar import Bars


async def run(client: AsyncGenStudio, prompt: Prompt | Mapping[str, object], timeout: Timeout) -> AsyncResult:
    """Submit and wait; an interrupted wait ends or leaves the task as the client's `on_cancel` says."""
    bars = _bars(client)
    task = await submit(client, prompt)
    seconds = client.seconds(timeout)
    begun = time.monotonic()
    try:
        if bars is not None:
            await bars.show(task, seconds)
        left = None if seconds is None else max(0.0, seconds - (time.monotonic() - begun))
        return await task.result(left)
    except asyncio.CancelledError:
        _interrupted(client, task.id)
        raise


def _bars(client: AsyncGenStudio) -> Bars | None:
    """The display that `progress=True` asks for; a missing extra is told before anything is paid for."""
    if not client.settings.progress:
        return None
    if client.engine.bars is None:
        from .progress_bar import Bars

        client.engine.bars = Bars()
    return client.engine.bars


async def submit(client: AsyncGenStudio, prompt: Prompt | Mapping[str, object]) -> AsyncTask:
    """Upload what is local, then send the prompt once."""
    client.engine.connections.check()
    ready = await _uploaded(client, checked(prompt))
    payload = _encoded(ready)
    release = await _slot(client)
    exchange = Exchange(client.engine.wire, protocol.SUBMIT, lambda: payload, client.settings)
    sending = client.engine.spawn_submit(_send(client, exchange, ready), exchange)
    try:
        # Shielded: an answer that is on its way tells the id of a task that runs and is paid for.
        task = await asyncio.shield(sending)
    except asyncio.CancelledError:
        exchange.abandoned = True
        here = asyncio.current_task()
        if sending.cancelled() and here is not None and not here.cancelling():
            release()
            raise ClientUnusable("the client was closed before the task was submitted") from None
        if exchange.away or sending.done():
            client.engine.keep(sending)
            sending.add_done_callback(lambda done: _interrupted_submit(client, done, release))
        else:
            sending.cancel()
            release()
        raise
    except BaseException:
        release()
        raise
    _release_at_end(client, task.id, release)
    return task


def _encoded(prompt: Prompt) -> bytes:
    try:
        return encode(prompt.to_dict())
    except (TypeError, ValueError, RecursionError) as error:
        if isinstance(error, InvalidPrompt):
            raise
        raise InvalidPrompt(f"the prompt holds what JSON cannot: {error}") from None


def checked(prompt: Prompt | Mapping[str, object]) -> Prompt:
    """A prompt that can be sent; raises `InvalidPrompt` with advice for one that cannot."""
    ready = prompt if isinstance(prompt, Prompt) else Prompt.from_dict(prompt)
    if not ready.workflow_id:
        raise InvalidPrompt(
            f"{ready.workflow_name or 'this prompt'} has no workflow id: generate its module again with "
            "--workflow-id wf-… (the console shows the id on the workflow's page)"
        )
    return ready


async def _uploaded(client: AsyncGenStudio, prompt: Prompt) -> Prompt:
    if not prompt.uploads:
        return prompt
    ids = await spread([client.upload_image(upload.source) for upload in prompt.uploads])
    places = [(upload.node, upload.input) for upload in prompt.uploads]
    return prompt.with_uploaded(dict(zip(places, ids, strict=True)))


async def _send(client: AsyncGenStudio, exchange: Exchange, prompt: Prompt) -> AsyncTask:
    try:
        data = await exchange.run(submit_may_repeat)
        task_id = data.get("prompt_id") if is_object(data) else None
        if not isinstance(task_id, str) or not task_id:
            raise ProtocolError("the answer to a submit has no prompt_id", status=200)
    except RequestFailed as error:
        if _may_have_started(error):
            raise SubmitOutcomeUnknown(
                f"the task may or may not have started, so it is not sent again by itself: {error}; look in the web "
                "console before submitting again",
                status=error.status,
            ) from error
        raise
    token = data.get("prompt_token") if is_object(data) else None
    secret = Secret(token) if isinstance(token, str) and token else None
    return AsyncTask(client, task_id, token=secret, seeds=prompt.seeds, info=TaskInfo(task_id, TaskStatus.QUEUED))


def _may_have_started(error: RequestFailed) -> bool:
    if isinstance(error, NetworkError):
        return error.sent
    # A redirect sends nobody to work.
    return isinstance(error, ServerError) or (isinstance(error, ProtocolError) and not 300 <= (error.status or 0) < 400)


def _interrupted(client: AsyncGenStudio, task_id: str) -> None:
    if client.settings.on_cancel == "leave":
        logger.warning(
            "interrupted: task %s runs on (on_cancel='leave'); client.task(%r) takes it up", task_id, task_id
        )
        return
    logger.warning("interrupted: cancelling task %s (on_cancel='cancel')", task_id)
    client.engine.keep(client.engine.spawn(_cancel(client, task_id)))


async def _cancel(client: AsyncGenStudio, task_id: str) -> None:
    try:
        await client.cancel(task_id)
    except GenStudioError as error:
        logger.warning("task %s could not be cancelled and may run on: %s", task_id, error)


def _interrupted_submit(client: AsyncGenStudio, sending: asyncio.Task[AsyncTask], release: Callable[[], None]) -> None:
    release()
    if sending.cancelled():
        return
    if error := sending.exception():
        logger.warning("interrupted while submitting: %s", error)
        return
    _interrupted(client, sending.result().id)


async def _slot(client: AsyncGenStudio) -> Callable[[], None]:
    """Wait for a place among `max_tasks`; returns what gives it back, once."""
    slots = client.engine.slots
    if slots is None:
        return _nothing
    await slots.acquire()
    held = [slots]

    def release() -> None:
        if held:
            held.pop().release()

    return release


def _nothing() -> None:
    pass


def _release_at_end(client: AsyncGenStudio, task_id: str, release: Callable[[], None]) -> None:
    if release is _nothing:
        return

    def listen(said: TaskInfo | GenStudioError) -> None:
        if isinstance(said, GenStudioError) or said.final:
            release()

    client.subscribe(task_id, listen)
