"""`AsyncClient`: what every client for asyncio can do, whatever its service."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Self, Unpack

from ..engine import DEFAULT, CallOptions, Session, Timeout
from ..prompts import Prompt, Workflow
from ..wire import TaskInfo, TaskStatus
from .async_outcomes import AsyncOutcomes, Item, checked_items
from .async_result import AsyncResult
from .async_task import AsyncTask
from .file_names import DEFAULT_PATTERN
from .many_runs import ManyOptions, ManyRuns
from .restore import result_from, task_from
from .task_ids import checked_task_id, checked_task_ids

if TYPE_CHECKING:
    import os

    from ..prompts import ImageInput, Validate


class AsyncClient:
    """A client of one service, for one event loop: what `AsyncGenStudio` and `AsyncComfyUI` have in common.

    Args:
        session: The calls of the service.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def __repr__(self) -> str:
        return f"<{type(self).__name__} for {self.base_url}>"

    @property
    def base_url(self) -> str:
        """The service's address, without a credential."""
        return self._session.settings.base_url

    @property
    def validate(self) -> Validate:
        """What generated modules do about arguments that the spec does not allow."""
        return self._session.settings.validate

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """Create a client with some options changed, which shares connections, limits and uploads with this one.

        Closing either one closes both. The address and the API key or headers cannot be changed: create another client.

        Args:
            options: See `CallOptions`.

        Raises:
            ConfigurationError: An option is invalid, or cannot be changed.
        """
        view = object.__new__(type(self))
        view._session = self._session.changed(options)
        return view

    async def __aenter__(self) -> Self:
        self._session.check()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections. Tasks keep running at the service."""
        await self._session.close()

    async def submit(self, prompt: Prompt | Mapping[str, object]) -> AsyncTask:
        """Upload the prompt's local files, and start a task.

        Args:
            prompt: A prompt from a generated module; for GenStudio also a request body `{"workflow_id": …, "prompt":
                {…}}`, and for ComfyUI a workflow in API format.

        Returns:
            The task, as soon as the service has accepted it.

        Raises:
            InvalidPrompt: The prompt cannot be sent; nothing has been sent.
            InvalidUpload: A file cannot be uploaded.
            PromptRejected: The service rejected the prompt.
            SubmitOutcomeUnknown: The task may or may not have started; it is not submitted again automatically.
            RequestFailed: The task certainly did not start.
        """
        return await self._submit(prompt)

    async def _submit(self, prompt: Prompt | Mapping[str, object], task_id: str | None = None) -> AsyncTask:
        ready = self._session.prepared(prompt)
        submitted = await self._session.submit(ready, task_id)
        info = TaskInfo(submitted.task_id, TaskStatus.QUEUED)
        return AsyncTask(self._session, submitted.task_id, token=submitted.token, seeds=ready.seeds, info=info)

    async def run(self, prompt: Prompt | Mapping[str, object], timeout: Timeout = DEFAULT) -> AsyncResult:
        """Submit a prompt, wait for the task, and return its result.

        When it is interrupted, the task is cancelled or left running, according to the client's `on_cancel`. After
        `TaskTimeout` the task is still running.

        Args:
            prompt: As for `submit`.
            timeout: Seconds to wait after the submit; None for no limit. By default, the client's `wait_timeout`.

        Raises:
            GenStudioError: What `submit` and `AsyncTask.result` raise.
        """
        session = self._session
        session.require_progress_bar()
        seconds = session.seconds(timeout)
        task = await self.submit(prompt)
        started = time.monotonic()
        try:
            await session.show_progress(task.id, task.events(), seconds)
            left = None if seconds is None else max(0.0, seconds - (time.monotonic() - started))
            return await task.result(left)
        except asyncio.CancelledError:
            session.interrupted(task.id)
            raise

    def run_many(
        self,
        items: Iterable[Item] | AsyncIterable[Item],
        *,
        workflow: Workflow | None = None,
        concurrency: int = 8,
        in_order: bool = False,
        save_to: str | os.PathLike[str] | None = None,
        pattern: str = DEFAULT_PATTERN,
    ) -> AsyncOutcomes:
        """Run many prompts, a few at a time, and return what became of each.

        An item that is invalid, is rejected or fails does not stop the others: its outcome has the error. Items are
        taken one by one, as long as fewer than `concurrency` are running and fewer than twice as many outcomes wait to
        be taken, so that neither the items nor the outcomes need to fit into memory. With `progress=True`, one bar
        counts the items.

        Args:
            items: Prompts or request bodies; with `workflow`, dicts of its parameters. They may come from a generator,
                which may be unbounded, or from an asynchronous one, which may wait; waiting in an ordinary one would
                hold up the event loop.
            workflow: The workflow whose parameters the dicts are, `module.WORKFLOW`. Each dict is checked when it is
                taken.
            concurrency: How many items run at a time.
            in_order: Whether outcomes come in the order of the items; otherwise, as they end.
            save_to: A folder where the files of each result are saved before its outcome is returned.
            pattern: The names of saved files, as for `save_all`. It must contain `{task}` or `{item}`, the item's
                position from 0.

        Returns:
            The outcomes, for `async for`. Leaving `async with client.run_many(…) as outcomes`, and closing the client,
            interrupt the items that are running, as described for `run`.

        Raises:
            InvalidArgument: An argument cannot be used.
            DownloadFailed: The folder cannot be created.
            AuthenticationError: The key is refused, so that every further item would fail. No more items are taken,
                and the outcomes of those that were taken come first. The same applies to HTTP 402, and to an exception
                that the iterator of `items` raises.
        """
        options = ManyOptions(workflow, concurrency, in_order, save_to, pattern)
        options.check()
        # The bar of the items takes the place of the bars of their tasks.
        quiet = self.with_options(progress=False)
        return AsyncOutcomes(ManyRuns(quiet.run, self._session, options, checked_items(items)), items)

    def task(self, task_id: str) -> AsyncTask:
        """Create a handle for a task that was submitted elsewhere, without a request.

        Args:
            task_id: The task's id.

        Raises:
            InvalidArgument: This cannot be the id of a task.
        """
        return AsyncTask(self._session, checked_task_id(task_id))

    def task_from_json(self, text: str) -> AsyncTask:
        """Restore a task from the text that `AsyncTask.to_json` returned; raises `InvalidArgument` for another text."""
        return task_from(self._session, text)

    def result_from_json(self, text: str) -> AsyncResult:
        """Restore a result from the text that `AsyncResult.to_json` returned; raises `InvalidArgument` for another text."""
        return result_from(self._session, text)

    async def upload_image(self, source: ImageInput) -> str:
        """Upload a file; the same content is uploaded once per client, which remembers its newest 4,096 uploads.

        Args:
            source: A `Path`, bytes, an open file, a PIL image, an array of pixels or `Image.from_url(url)`. An id,
                `Image.on_server(name)`, and the URL of an object on OSS or S3, are returned unchanged.

        Returns:
            Its id at the service, which can be given for an image or file input.

        Raises:
            InvalidUpload: The file cannot be uploaded; nothing has been sent.
            FetchFailed: The URL cannot be fetched.
            UnsafeURL: The URL leads to an address that is not public.
            RequestFailed: The upload failed.
        """
        return await self._session.upload(source)

    async def cancel(self, task_id: str) -> None:
        """Ask the service to cancel a task.

        Args:
            task_id: The task's id.

        Raises:
            InvalidArgument: This cannot be the id of a task.
            RequestRejected: The service refuses.
        """
        await self._session.cancel(checked_task_id(task_id))

    async def get_task_info(self, ids: Sequence[str]) -> list[TaskInfo]:
        """Ask the service for the current state of tasks.

        Args:
            ids: The tasks' ids.

        Returns:
            One state for each distinct id, in the order of `ids`.

        Raises:
            InvalidArgument: One of `ids` cannot be the id of a task.
            NotFound: Names all ids that the service does not know.
            RequestFailed: The request failed.
        """
        return await self._session.task_info(checked_task_ids(ids))
