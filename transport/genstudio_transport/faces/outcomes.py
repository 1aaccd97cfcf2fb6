"""The outcomes of `GenStudio.run_many`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from types import GeneratorType
from typing import Final, Self, cast

from ..errors import ClientUnusable, TaskTimeout
from .async_outcomes import AsyncOutcomes, Item, parts_of
from .async_result import AsyncResult
from .async_task import AsyncTask
from .background import Background
from .many_runs import ManyRuns
from .outcome import Outcome
from .result import Result
from .task import Task

_END: Final = object()


class Outcomes(Iterator[Outcome[Result]]):
    """The outcomes of `run_many`, for `for`. Close it, or use it in `with`, to stop early.

    Args:
        outcomes: The asynchronous outcomes, whose items are taken here: in the caller's thread.
        background: The thread that runs them.
    """

    def __init__(self, outcomes: AsyncOutcomes, background: Background) -> None:
        self._outcomes = cast("GeneratorType[Outcome[Result], None, None]", _outcomes(outcomes, background))
        self._stop: Callable[[], None] = lambda: background.call(outcomes.close)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of run_many>"

    def __next__(self) -> Outcome[Result]:
        return next(self._outcomes)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop: no further item is taken, and running tasks are cancelled or left according to `on_cancel`."""
        if self._outcomes.gi_running:
            # Another thread is waiting for an outcome, and ends by itself.
            self._stop()
        else:
            self._outcomes.close()


def _outcomes(outcomes: AsyncOutcomes, background: Background) -> Generator[Outcome[Result], None, None]:
    runs, items = parts_of(outcomes)
    source = iter(cast("Iterable[Item]", items))
    more = True
    broken: Exception | None = None
    background.call(runs.open)
    try:
        while True:
            if more and runs.has_room:
                # One item for each outcome: a caller that is slow meets no idle client, and a fast one no full one.
                try:
                    item: object = next(source, _END)
                except Exception as error:  # noqa: BLE001 — what was taken before it ends first
                    item, broken = _END, error
                more = item is not _END
                if more:
                    background.call(runs.add, item)
            if not runs.ready and not (more and runs.has_room):
                if not runs.undelivered:
                    break
                background.call(_wait, runs, more)
            if runs.ready:
                yield _face(runs.hand_out(), background)
    finally:
        with suppress(ClientUnusable):  # a closed client has closed it already
            background.call(runs.close)
    if ending := broken or runs.ending:
        raise ending


async def _wait(runs: ManyRuns, more: bool) -> None:
    await runs.wait(room=more)


def _face(outcome: Outcome[AsyncResult], background: Background) -> Outcome[Result]:
    result = None if outcome.result is None else Result(outcome.result, background)
    own_task(outcome.error, background)
    return Outcome(outcome.index, outcome.prompt, result, outcome.error, outcome.saved)


def own_task(error: object, background: Background) -> None:
    """Replace the task of a `TaskTimeout` by one that can be waited for without asyncio."""
    if isinstance(error, TaskTimeout) and isinstance(error.task, AsyncTask):
        error.task = Task(error.task, background)
