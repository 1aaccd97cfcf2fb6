"""`Client`: what the clients for code without asyncio have in common; each method runs in a background thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Self, Unpack

from ..engine import DEFAULT, CallOptions, Timeout
from ..errors import TaskTimeout
from ..prompts import Prompt, Workflow
from ..wire import TaskInfo
from .async_client import AsyncClient
from .async_outcomes import Item
from .background import Background
from .file_names import DEFAULT_PATTERN
from .outcomes import Outcomes, own_task
from .result import Result
from .task import Task

if TYPE_CHECKING:
    import os

    from ..prompts import ImageInput, Validate


class Client:
    """A client of one service, without asyncio: what `GenStudio` and `ComfyUI` have in common.

    Threads may share it; forked processes may not.

    Args:
        client: The client whose methods run in a background thread.
    """

    def __init__(self, client: AsyncClient) -> None:
        self._take(client, Background(client.close))

    def _take(self, client: AsyncClient, background: Background) -> None:
        self._async = client
        self._background = background
        self._call = background.call

    def __repr__(self) -> str:
        return f"<{type(self).__name__} for {self.base_url}>"

    @property
    def base_url(self) -> str:
        """The service's address, without a credential."""
        return self._async.base_url

    @property
    def validate(self) -> Validate:
        """What generated modules do about arguments that the spec does not allow."""
        return self._async.validate

    def with_options(self, **options: Unpack[CallOptions]) -> Self:
        """Create a client with some options changed, which shares connections, limits and uploads with this one.

        Closing either one closes both. The address and the API key or headers cannot be changed: create another client.

        Args:
            options: See `CallOptions`.

        Raises:
            ConfigurationError: An option is invalid, or cannot be changed.
        """
        view = object.__new__(type(self))
        view._take(self._async.with_options(**options), self._background)
        return view

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections and end the thread. Tasks keep running at the service."""
        self._background.close()

    def submit(self, prompt: Prompt | Mapping[str, object]) -> Task:
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
        return Task(self._call(self._async.submit, prompt), self._background)

    def run(self, prompt: Prompt | Mapping[str, object], timeout: Timeout = DEFAULT) -> Result:
        """Submit a prompt, wait for the task, and return its result.

        When it is interrupted, the task is cancelled or left running, according to the client's `on_cancel`. After
        `TaskTimeout` the task is still running.

        Args:
            prompt: As for `submit`.
            timeout: Seconds to wait after the submit; None for no limit. By default, the client's `wait_timeout`.

        Raises:
            GenStudioError: What `submit` and `Task.result` raise.
        """
        try:
            return Result(self._call(self._async.run, prompt, timeout), self._background)
        except TaskTimeout as error:
            own_task(error, self._background)
            raise

    def run_many(
        self,
        items: Iterable[Item],
        *,
        workflow: Workflow | None = None,
        concurrency: int = 8,
        in_order: bool = False,
        save_to: str | os.PathLike[str] | None = None,
        pattern: str = DEFAULT_PATTERN,
    ) -> Outcomes:
        """Run many prompts, a few at a time, and return what became of each.

        An item that is invalid, is rejected or fails does not stop the others: its outcome has the error. Items are
        taken one by one, in the caller's thread and while it asks for the next outcome, as long as fewer than
        `concurrency` are running and fewer than twice as many outcomes wait to be taken, so that neither the items nor
        the outcomes need to fit into memory. With `progress=True`, one bar counts the items.

        Args:
            items: Prompts or request bodies; with `workflow`, dicts of its parameters. They may come from a generator,
                which may be unbounded.
            workflow: The workflow whose parameters the dicts are, `module.WORKFLOW`. Each dict is checked when it is
                taken.
            concurrency: How many items run at a time.
            in_order: Whether outcomes come in the order of the items; otherwise, as they end.
            save_to: A folder where the files of each result are saved before its outcome is returned.
            pattern: The names of saved files, as for `save_all`. It must contain `{task}` or `{item}`, the item's
                position from 0.

        Returns:
            The outcomes, for `for`. Leaving `with client.run_many(…) as outcomes` or a loop over the call itself, Ctrl-C,
            and closing the client interrupt the items that are running, as described for `run`.

        Raises:
            InvalidArgument: An argument cannot be used.
            DownloadFailed: The folder cannot be created.
            AuthenticationError: The key is refused, so that every further item would fail. No more items are taken,
                and the outcomes of those that were taken come first. The same applies to HTTP 402, and to an exception
                that the iterator of `items` raises.
        """
        outcomes = self._async.run_many(
            items, workflow=workflow, concurrency=concurrency, in_order=in_order, save_to=save_to, pattern=pattern
        )
        return Outcomes(outcomes, self._background)

    def task(self, task_id: str) -> Task:
        """Create a handle for a task that was submitted elsewhere, without a request.

        Args:
            task_id: The task's id.

        Raises:
            InvalidArgument: This cannot be the id of a task.
        """
        return Task(self._async.task(task_id), self._background)

    def task_from_json(self, text: str) -> Task:
        """Restore a task from the text that `Task.to_json` returned; raises `InvalidArgument` for another text."""
        return Task(self._async.task_from_json(text), self._background)

    def result_from_json(self, text: str) -> Result:
        """Restore a result from the text that `Result.to_json` returned; raises `InvalidArgument` for another text."""
        return Result(self._async.result_from_json(text), self._background)

    def upload_image(self, source: ImageInput) -> str:
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
        return self._call(self._async.upload_image, source)

    def cancel(self, task_id: str) -> None:
        """Ask the service to cancel a task.

        Args:
            task_id: The task's id.

        Raises:
            InvalidArgument: This cannot be the id of a task.
            RequestRejected: The service refuses.
        """
        self._call(self._async.cancel, task_id)

    def get_task_info(self, ids: Sequence[str]) -> list[TaskInfo]:
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
        return self._call(self._async.get_task_info, ids)
