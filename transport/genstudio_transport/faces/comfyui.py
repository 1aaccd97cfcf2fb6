"""`ComfyUI`: the client of one's own ComfyUI server for code without asyncio."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack, cast

from ..engine import ClientOptions
from ..prompts import Prompt
from .async_comfyui import AsyncComfyUI
from .async_task import AsyncTask
from .client import Client
from .task import Task


class ComfyUI(Client):
    """A client of one's own ComfyUI server. Threads may share it; forked processes may not.

    It has the same methods as `GenStudio`, so that the functions of generated modules accept either. A prompt needs its
    graph: generate the module with `graphs = true`. A workflow in API format, as ComfyUI exports it, is accepted as
    well. Close the client, or use it as `with ComfyUI() as client`.

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
        super().__init__(AsyncComfyUI(base_url, headers=headers, allow_http=allow_http, **options))

    def submit(self, prompt: Prompt | Mapping[str, object], *, task_id: str | None = None) -> Task:
        """Upload the prompt's local files, and start a task.

        Args:
            prompt: A prompt from a generated module, or a workflow in API format.
            task_id: The id of the task, a UUID in lower case that was never used before; None for a random one. Whoever
                writes it down first can look for the task after a crash.

        Raises:
            InvalidArgument: `task_id` is not a UUID in lower case.
            GenStudioError: What `GenStudio.submit` raises.
        """
        client = cast("AsyncComfyUI", self._async)

        async def submit() -> AsyncTask:
            return await client.submit(prompt, task_id=task_id)

        return Task(self._call(submit), self._background)
