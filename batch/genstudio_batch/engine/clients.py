"""The client of a worker: one per process, so that all its tasks are polled together."""

from __future__ import annotations

import asyncio
import uuid

from genstudio_transport import (
    AsyncComfyUI,
    AsyncGenStudio,
    AsyncTask,
    ClientOptions,
    ConfigurationError,
    NotFound,
    Prompt,
)

from ..errors import BatchConfigurationError
from ..options import BatchOptions

AnyClient = AsyncGenStudio | AsyncComfyUI

# Seconds before each look for a task: a server may still be checking its prompt.
_LOOKS = (0.0, 0.5, 2.0)


def open_client(options: BatchOptions) -> AnyClient:
    """Create the client; the API key and address come from the environment and are kept nowhere.

    Raises:
        BatchConfigurationError: There is no API key, or an address cannot be used.
    """
    settings: ClientOptions = {
        # What a worker leaves behind goes on at the service, and the next worker waits for it.
        "on_cancel": "leave",
        "wait_timeout": None,
        "poll_interval": options.poll_interval,
        "max_poll_interval": max(10.0, options.poll_interval),
    }
    try:
        if options.comfyui is not None:
            # Whoever gives an address of plain http means it; public ones are refused all the same.
            return AsyncComfyUI(options.comfyui, allow_http=True, **settings)
        return AsyncGenStudio(**settings)
    except ConfigurationError as error:
        raise BatchConfigurationError(str(error)) from None


def new_token() -> str:
    """What tells an attempt to submit from all others; a ComfyUI server's task gets it as its id."""
    return str(uuid.uuid4())


async def submit_once(client: AnyClient, prompt: Prompt, token: str) -> AsyncTask:
    """Submit a prompt without any retries, which would be invisible to the rate limit that all machines share."""
    once = client.with_options(max_retries=0)
    if isinstance(once, AsyncComfyUI):
        return await once.submit(prompt, task_id=token)
    return await once.submit(prompt)


async def has_started(client: AnyClient, token: str) -> bool:
    """Whether a ComfyUI server knows the task of an attempt; raises `RequestFailed` if it does not say."""
    for pause in _LOOKS:
        await asyncio.sleep(pause)
        try:
            await client.task(token).refresh()
        except NotFound:
            continue
        return True
    return False
