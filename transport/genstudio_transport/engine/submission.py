"""Submitting a prompt: the task is billed, so it is submitted once and never left running without a trace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ..errors import ClientUnusable, GenStudioError, PromptRejected
from ..log import logger
from ..prompts import Prompt
from ..wire import Submitted, TaskInfo
from .engine import Engine
from .settings import Settings


async def submit(engine: Engine, settings: Settings, prompt: Prompt, task_id: str | None = None) -> Submitted:
    """Send a prompt without local files, once.

    Args:
        engine: The engine that sends it.
        settings: The options for this submit.
        prompt: The prompt.
        task_id: The id of the task, if the caller chooses it.

    Raises:
        InvalidPrompt: It contains a value that JSON cannot represent; nothing has been sent.
        SubmitOutcomeUnknown: The task may or may not have started.
        RequestFailed: It certainly did not start.
        ClientUnusable: The client was closed first.
    """
    submission = engine.service.submission(prompt, settings, task_id)
    release = await _slot(engine)
    request = engine.spawn_submit(submission)
    try:
        # Shielded: a response that is on its way names a task that is running and billed.
        submitted = await asyncio.shield(request)
    except asyncio.CancelledError:
        submission.abandoned = True
        caller = asyncio.current_task()
        if request.cancelled() and caller is not None and not caller.cancelling():
            release()
            raise ClientUnusable("the client was closed before the task was submitted") from None
        if submission.away or request.done():
            engine.keep(request)
            request.add_done_callback(lambda done: _interrupted_submit(engine, settings, done, release))
        else:
            request.cancel()
            release()
        raise
    except PromptRejected as error:
        release()
        error.refusals = prompt.named(error.refusals)
        raise
    except BaseException:
        release()
        raise
    _release_at_end(engine, settings, submitted.task_id, release)
    return submitted


def interrupted(engine: Engine, settings: Settings, task_id: str) -> None:
    """Cancel a task whose caller was interrupted, or leave it running, according to `on_cancel`."""
    if settings.on_cancel == "leave":
        logger.warning(
            "interrupted: task %s is still running (on_cancel='leave'); client.task(%r) returns it", task_id, task_id
        )
        return
    logger.warning("interrupted: cancelling task %s (on_cancel='cancel')", task_id)
    engine.keep(engine.spawn(_cancel(engine, settings, task_id)))


async def _cancel(engine: Engine, settings: Settings, task_id: str) -> None:
    try:
        await engine.service.cancel(task_id, settings)
    except GenStudioError as error:
        logger.warning("task %s could not be cancelled and may still be running: %s", task_id, error)


def _interrupted_submit(
    engine: Engine, settings: Settings, request: asyncio.Task[Submitted], release: Callable[[], None]
) -> None:
    release()
    if request.cancelled():
        return
    if error := request.exception():
        logger.warning("interrupted while submitting: %s", error)
        return
    interrupted(engine, settings, request.result().task_id)


async def _slot(engine: Engine) -> Callable[[], None]:
    """Wait for a free slot of `max_tasks`; returns a function that releases it, once."""
    slots = engine.slots
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


def _release_at_end(engine: Engine, settings: Settings, task_id: str, release: Callable[[], None]) -> None:
    if release is _nothing:
        return

    def listen(state: TaskInfo | GenStudioError) -> None:
        if isinstance(state, GenStudioError) or state.final:
            release()

    engine.poller.subscribe(task_id, settings.links, listen)
