"""`AsyncGenStudio`: the client, for asyncio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Self, Unpack

from . import protocol
from .async_result import AsyncResult, AsyncResultFile
from .async_task import DEFAULT, AsyncTask, Timeout
from .engine import Engine
from .errors import NotFound, ProtocolError
from .poller import LinkOptions, Listener, Subscription
from .prompt import Prompt
from .restore import result_from, task_from
from .sending import run, submit
from .settings import CallOptions, ClientOptions, Settings, settings_for
from .task_info import TaskInfo

if TYPE_CHECKING:
    from .files import ImageInput
    from .post_process import PostProcess
    from .sinks import Sink
    from .values import Validate


class AsyncGenStudio:
    """A client of GenStudio's hosted workflows, for one event loop.

    `api_key` comes from the environment's `GENSTUDIO_API_KEY` when it is not given, `base_url` from
    `GENSTUDIO_BASE_URL`, else it is the service's own. Options are those of `ClientOptions`. Raises
    `ConfigurationError` for what cannot work. Close it, or use it as `async with AsyncGenStudio() as client`.
    """

    def __init__(
        self, api_key: str | None = None, base_url: str | None = None, **options: Unpack[ClientOptions]
    ) -> None:
        self._take(Engine(settings_for(api_key, base_url, options)))

    def _take(self, engine: Engine, settings: Settings | None = None) -> None:
        self.engine = engine
        self.settings = settings or engine.settings
        self._links = LinkOptions(self.settings.url_expire_period, self.settings.image_post_process)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} for {self.settings.base_url}>"

    @property
    def validate(self) -> Validate:
        """What generated modules do with arguments that the spec forbids."""
        return self.settings.validate

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """A client with some options changed, which shares connections, limits and uploads with this one.

        Closing either closes both. The key and the address cannot be changed: make another client.
        """
        view = object.__new__(type(self))
        view._take(self.engine, self.settings.changed(options))
        return view

    async def __aenter__(self) -> Self:
        self.engine.connections.check()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections. Tasks at the service run on."""
        await self.engine.close()

    async def submit(self, prompt: Prompt | Mapping[str, object]) -> AsyncTask:
        """Start a task, after uploading the prompt's local files.

        `prompt` comes from a generated module, or is a request body `{"workflow_id": …, "prompt": {…}}`. Raises
        `InvalidPrompt` before anything is sent, `PromptRejected` when the service refuses it, and
        `SubmitOutcomeUnknown` when nobody can know whether the task started: it is never sent twice by itself.
        """
        return await submit(self, prompt)

    async def run(self, prompt: Prompt | Mapping[str, object], timeout: Timeout = DEFAULT) -> AsyncResult:
        """Submit, wait at most `timeout` seconds (the client's `wait_timeout` by default), and return the result.

        Raises what `submit` and `AsyncTask.result` raise. When it is interrupted, the task is cancelled or left
        running as the client's `on_cancel` says; after `TaskTimeout` it runs on.
        """
        return await run(self, prompt, timeout)

    def task(self, task_id: str) -> AsyncTask:
        """A task submitted elsewhere, by its id (`cft-…`); nothing is asked yet."""
        return AsyncTask(self, task_id)

    def task_from_json(self, text: str) -> AsyncTask:
        """A task from `AsyncTask.to_json`; raises ValueError for other text."""
        return task_from(self, text)

    def result_from_json(self, text: str) -> AsyncResult:
        """A result from `AsyncResult.to_json`; raises ValueError for other text."""
        return result_from(self, text)

    async def upload_image(self, source: ImageInput) -> str:
        """Upload a file and return its `image_id`; the same content is uploaded once per client.

        Takes a `Path`, bytes, an open file, a PIL image or `Image.from_url(url)`; an id or the URL of an object on
        OSS or S3 is returned as it is. Raises `InvalidUpload` before anything is sent.
        """
        self.engine.connections.check()
        return await self.engine.uploads.upload(source, lambda content: self.engine.upload(content, self.settings))

    async def cancel(self, task_id: str) -> None:
        """Ask the service to cancel a task; raises `RequestRejected` when it does not."""
        await self.engine.read(protocol.CANCEL, {protocol.CANCEL_FIELD: task_id}, self.settings)
        self.engine.poller.hurry((task_id, self._links))

    async def get_task_info(
        self,
        ids: Sequence[str],
        *,
        url_expire_period: int | None = None,
        image_post_process: PostProcess | str | None = None,
    ) -> list[TaskInfo]:
        """What the service says of tasks now, in the order of `ids`, with links as asked or as the options say.

        Raises `NotFound` naming every id that the service does not know.
        """
        links = LinkOptions(
            self._links.url_expire_period if url_expire_period is None else url_expire_period,
            self._links.image_post_process if image_post_process is None else image_post_process,
        )
        wanted = [ids] if isinstance(ids, str) else list(dict.fromkeys(ids))
        found: dict[str, TaskInfo | ProtocolError] = {}
        for start in range(0, len(wanted), protocol.MAX_IDS_PER_POLL):
            batch = wanted[start : start + protocol.MAX_IDS_PER_POLL]
            found.update(await self.engine.poll(batch, links, self.settings))
        if missing := [task_id for task_id in wanted if task_id not in found]:
            raise NotFound(f"the service does not know {', '.join(missing)}")
        infos: list[TaskInfo] = []
        for said in map(found.__getitem__, wanted):
            if isinstance(said, ProtocolError):
                raise said
            infos.append(said)
        return infos

    def seconds(self, timeout: Timeout) -> float | None:
        """What a `timeout` argument stands for; for this package's own use."""
        return self.settings.wait_timeout if timeout == "default" else timeout

    def subscribe(self, task_id: str, listener: Listener) -> Subscription:
        """Hear of each poll of a task; for this package's own use."""
        self.engine.connections.check()
        return self.engine.poller.subscribe(task_id, self._links, listener)

    async def download(self, file: AsyncResultFile, sink: Sink) -> None:
        """Write a result file into a sink; for this package's own use."""
        await self.engine.downloads.fetch(file.url, file.renewed, sink, self.settings)
