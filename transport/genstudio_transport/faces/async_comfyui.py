"""`AsyncComfyUI`: the client of one's own ComfyUI server for asyncio."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from ..engine import ClientOptions, ComfyUIService, open_session, server_settings
from ..prompts import Prompt
from .async_client import AsyncClient
from .async_task import AsyncTask
from .task_ids import checked_uuid


class AsyncComfyUI(AsyncClient):
    """A client of one's own ComfyUI server, for one event loop.

    It has the same methods as `AsyncGenStudio`, so that the functions of generated modules accept either. A prompt needs its
    graph: generate the module with `graphs = true`. A workflow in API format, as ComfyUI exports it, is accepted as
    well. Close the client, or use it as `async with AsyncComfyUI() as client`.

    Args:
        base_url: The server's address, with a path if it has one; None for the environment variable `COMFYUI_URL`, or
            `http://127.0.0.1:8188`. It must use https unless the host is this machine, or `allow_http` is given.
        headers: What is sent with each request to the server, such as `{"X-API-Key": "…"}`, and to no other address.
        allow_http: Whether plain http to a local network is allowed. Public addresses are refused all the same.
        options: See `ClientOptions`; a server has no `url_expire_period` and no `image_post_process`. Tasks are polled
            every 0.25 to 5 seconds by default.

    Raises:
        ConfigurationError: An option is invalid, or the address would expose the headers or the prompts.
    """

    def __init__(
        self,
        base_url: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        allow_http: bool = False,
        **options: Unpack[ClientOptions],
    ) -> None:
        super().__init__(open_session(server_settings(base_url, headers, allow_http, options), ComfyUIService))

    async def submit(self, prompt: Prompt | Mapping[str, object], *, task_id: str | None = None) -> AsyncTask:
        """Upload the prompt's local files, and start a task.

        Args:
            prompt: A prompt from a generated module, or a workflow in API format.
            task_id: The id of the task, a UUID in lower case that was never used before; None for a random one. Whoever
                writes it down first can look for the task after a crash.

        Raises:
            InvalidArgument: `task_id` is not a UUID in lower case.
            GenStudioError: What `AsyncGenStudio.submit` raises.
        """
        return await self._submit(prompt, None if task_id is None else checked_uuid(task_id))
