"""`GenStudio`: the client, for code without asyncio. Every method is that of `AsyncGenStudio`, awaited in a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self, Unpack

from .async_client import AsyncGenStudio
from .async_task import DEFAULT, Timeout
from .portal import Background
from .prompt import Prompt
from .result import Result
from .settings import CallOptions, ClientOptions
from .task import Task
from .task_info import TaskInfo

if TYPE_CHECKING:
    from .files import ImageInput
    from .post_process import PostProcess
    from .values import Validate


class GenStudio:
    """A client of GenStudio's hosted workflows. Threads may share one; forked processes may not.

    `api_key` comes from the environment's `GENSTUDIO_API_KEY` when it is not given, `base_url` from
    `GENSTUDIO_BASE_URL`, else it is the service's own. Options are those of `ClientOptions`. Raises
    `ConfigurationError` for what cannot work. Close it, or use it as `with GenStudio() as client`.
    """

    def __init__(
        self, api_key: str | None = None, base_url: str | None = None, **options: Unpack[ClientOptions]
    ) -> None:
        client = AsyncGenStudio(api_key, base_url, **options)
        self._take(client, Background(client.engine.close))

    def _take(self, client: AsyncGenStudio, background: Background) -> None:
        self._async = client
        self._background = background
        self._call = background.call

    def __repr__(self) -> str:
        return f"<{type(self).__name__} for {self._async.settings.base_url}>"

    @property
    def validate(self) -> Validate:
        """What generated modules do with arguments that the spec forbids."""
        return self._async.validate

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """A client with some options changed, which shares connections, limits and uploads with this one."""
        view = object.__new__(type(self))
        view._take(self._async.with_options(**options), self._background)
        return view

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections and end the thread. Tasks at the service run on."""
        self._background.close()

    def submit(self, prompt: Prompt | Mapping[str, object]) -> Task:
        """Start a task, after uploading the prompt's local files; see `AsyncGenStudio.submit`."""
        return Task(self._call(self._async.submit, prompt), self._background)

    def run(self, prompt: Prompt | Mapping[str, object], timeout: Timeout = DEFAULT) -> Result:
        """Submit, wait, and return the result; see `AsyncGenStudio.run`."""
        return Result(self._call(self._async.run, prompt, timeout), self._background)

    def task(self, task_id: str) -> Task:
        """A task submitted elsewhere, by its id (`cft-…`); nothing is asked yet."""
        return Task(self._async.task(task_id), self._background)

    def task_from_json(self, text: str) -> Task:
        """A task from `Task.to_json`; raises ValueError for other text."""
        return Task(self._async.task_from_json(text), self._background)

    def result_from_json(self, text: str) -> Result:
        """A result from `Result.to_json`; raises ValueError for other text."""
        return Result(self._async.result_from_json(text), self._background)

    def upload_image(self, source: ImageInput) -> str:
        """Upload a file and return its `image_id`; see `AsyncGenStudio.upload_image`."""
        return self._call(self._async.upload_image, source)

    def cancel(self, task_id: str) -> None:
        """Ask the service to cancel a task; raises `RequestRejected` when it does not."""
        self._call(self._async.cancel, task_id)

    def get_task_info(
        self,
        ids: Sequence[str],
        *,
        url_expire_period: int | None = None,
        image_post_process: PostProcess | str | None = None,
    ) -> list[TaskInfo]:
        """What the service says of tasks now; see `AsyncGenStudio.get_task_info`."""
        return self._call(
            self._async.get_task_info, ids, url_expire_period=url_expire_period, image_post_process=image_post_process
        )
