"""The client of a worker: one per process, so that all its tasks are polled together."""

from __future__ import annotations

from genstudio_transport import AsyncComfyUI, AsyncGenStudio, ClientOptions, ConfigurationError

from ..errors import BatchConfigurationError
from ..options import BatchOptions

AnyClient = AsyncGenStudio | AsyncComfyUI


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
            return AsyncComfyUI(options.comfyui, **settings)
        return AsyncGenStudio(**settings)
    except ConfigurationError as error:
        raise BatchConfigurationError(str(error)) from None
