"""The running items of one `run_many`: a few at a time, while the others wait to be taken."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from ..engine import Session
from ..errors import AuthenticationError, ClientUnusable, InvalidArgument, RequestRejected
from ..prompts import Prompt, Workflow
from ..wire import protocol
from .async_result import AsyncResult
from .file_names import checked_pattern, created_folder
from .outcome import Outcome
from .saved_files import save_files

if TYPE_CHECKING:
    import os

    from ..engine import Bar

# Finished outcomes that wait for a slow item before them, or for a slow caller, count as well.
_UNDELIVERED = 2


class ManyOptions(NamedTuple):
    """The arguments of `run_many`; see there."""

    workflow: Workflow | None
    concurrency: int
    in_order: bool
    save_to: str | os.PathLike[str] | None
    pattern: str

    def check(self) -> None:
        """Raise `InvalidArgument` for an argument that cannot be used."""
        number = cast("object", self.concurrency)
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            raise InvalidArgument(f"concurrency must be an integer of at least 1, not {self.concurrency!r}")
        if not isinstance(cast("object", self.workflow), Workflow | None):
            raise InvalidArgument(f"workflow must be a Workflow, such as module.WORKFLOW, not {self.workflow!r}")
        if self.save_to is not None:
            checked_pattern(self.pattern, distinct=True)


class ManyRuns:
    """Runs items that are added one by one, and hands out their outcomes. At most `concurrency` run at a time.

    Args:
        run: Runs one prompt.
        session: The session of the client.
        options: The checked arguments of `run_many`.
        total: How many items there will be; None when that is not known.
    """

    def __init__(
        self,
        run: Callable[[Prompt], Awaitable[AsyncResult]],
        session: Session,
        options: ManyOptions,
        total: int | None,
    ) -> None:
        self._run = run
        self._session = session
        self._options = options
        self._total = total
        self._folder: Path | None = None
        self._bar: Bar | None = None
        self._taken = 0
        self._done = 0
        self._failed = 0
        self._running = 0
        self._undelivered: dict[int, asyncio.Task[Outcome[AsyncResult]]] = {}
        self._finished: deque[int] = deque()
        self._changed = asyncio.Event()
        self._closed = False
        self.ending: Exception | None = None
        """The error that every further item would meet; nothing is added after it."""

    @property
    def has_room(self) -> bool:
        """Whether another item may be added now."""
        limit = self._options.concurrency
        return (
            self._running < limit
            and len(self._undelivered) < _UNDELIVERED * limit
            and self.ending is None
            and not self._closed
        )

    @property
    def undelivered(self) -> int:
        """How many items have been added whose outcome has not been handed out."""
        return len(self._undelivered)

    @property
    def ready(self) -> bool:
        """Whether the next outcome can be handed out now."""
        if not self._options.in_order:
            return bool(self._finished)
        return bool(self._undelivered) and next(iter(self._undelivered.values())).done()

    async def open(self) -> None:
        """Prepare the folder and the progress bar.

        Raises:
            DownloadFailed: The folder cannot be created.
            ConfigurationError: The extra of the progress bar is missing.
        """
        self._session.check()
        if self._options.save_to is not None:
            self._folder = await asyncio.to_thread(created_folder, self._options.save_to)
        self._bar = self._session.begin_bar(self._counted(), self._total)
        self._session.engine.before_close.add(self.close)

    async def add(self, item: object) -> None:
        """Start an item."""
        index = self._taken
        self._taken += 1
        self._running += 1
        task = self._session.engine.spawn(self._outcome(index, item))
        self._undelivered[index] = task
        task.add_done_callback(lambda _: self._ended(index))

    def _ended(self, index: int) -> None:
        self._running -= 1
        self._finished.append(index)
        self.wake()

    def wake(self, _: object = None) -> None:
        """Let `wait` look again."""
        self._changed.set()

    async def wait(self, *, room: bool, other: asyncio.Future[object] | None = None) -> None:
        """Wait for something to do.

        Args:
            room: Whether to return when there is room for another item, not only when an outcome is ready.
            other: What may end first; its end calls `wake`.

        Raises:
            ClientUnusable: This has been closed, perhaps with the client.
        """
        while not (self._closed or self.ready or (room and self.has_room) or (other is not None and other.done())):
            self._changed.clear()
            await self._changed.wait()
        if self._closed:
            raise ClientUnusable("run_many, or its client, was closed before all items had ended")

    def hand_out(self) -> Outcome[AsyncResult]:
        """The next outcome, which must be ready."""
        index = next(iter(self._undelivered)) if self._options.in_order else self._finished.popleft()
        return self._undelivered.pop(index).result()

    async def _outcome(self, index: int, item: object) -> Outcome[AsyncResult]:
        prompt: Prompt | None = None
        result: AsyncResult | None = None
        error: Exception | None = None
        saved: list[Path] = []
        try:
            prompt = self._prompt(item)
            result = await self._run(prompt)
            if self._folder is not None:
                saved = await self._save(result, self._folder, index)
        except Exception as cause:  # noqa: BLE001 — whatever is wrong with one item must not stop the others
            error = cause
            self._failed += 1
            if _concerns_all(cause):
                self.ending = cause
        self._done += 1
        if self._bar is not None:
            self._bar.update(self._counted(), self._done)
        return Outcome(index, prompt, result, error, tuple(saved))

    async def _save(self, result: AsyncResult, folder: Path, index: int) -> list[Path]:
        return await save_files(
            self._session, result.task_id, result.final_files, folder, self._options.pattern, item=index
        )

    def _counted(self) -> str:
        total = "" if self._total is None else f" of {self._total}"
        return f"{self._done}{total} items" + (f", {self._failed} failed" if self._failed else "")

    def _prompt(self, item: object) -> Prompt:
        workflow = self._options.workflow
        if workflow is None or isinstance(item, Prompt):
            return self._session.prepared(cast("Prompt", item))
        if not isinstance(item, Mapping):
            raise InvalidArgument(f"an item must be a dict of parameters or a Prompt, not {type(item).__name__}")
        params = cast("Mapping[str, object]", item)
        return self._session.prepared(workflow.prompt(params, validate=self._session.settings.validate))

    async def close(self) -> None:
        """Interrupt what is running, whose tasks are cancelled or left running according to `on_cancel`."""
        if self._closed:
            return
        self._closed = True
        self._session.engine.before_close.discard(self.close)
        running = [task for task in self._undelivered.values() if not task.done()]
        for task in running:
            task.cancel()
        self.wake()
        await asyncio.gather(*running, return_exceptions=True)
        if self._bar is not None:
            self._bar.end()


def _concerns_all(error: Exception) -> bool:
    """Whether every further item would fail in the same way: the key is refused, or there is no credit left."""
    if isinstance(error, (AuthenticationError, ClientUnusable)):
        return True
    return isinstance(error, RequestRejected) and protocol.PAYMENT_REQUIRED in (error.status, error.code)
