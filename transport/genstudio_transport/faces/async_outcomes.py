"""The outcomes of `AsyncGenStudio.run_many`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Coroutine, Iterable, Mapping, Sized
from types import AsyncGeneratorType
from typing import Any, Final, Self, cast

from ..errors import InvalidArgument
from ..prompts import Prompt
from .async_result import AsyncResult
from .many_runs import ManyRuns
from .outcome import Outcome

Item = Prompt | Mapping[str, object]
_END: Final = object()


class AsyncOutcomes(AsyncIterator[Outcome[AsyncResult]]):
    """The outcomes of `run_many`, for `async for`. Close it, or use it in `async with`, to stop early.

    Args:
        runs: What runs the items.
        items: The items, which are taken one by one while there is room.
    """

    def __init__(self, runs: ManyRuns, items: Iterable[Item] | AsyncIterable[Item]) -> None:
        self._runs = runs
        self._items = items
        self._outcomes = cast("AsyncGeneratorType[Outcome[AsyncResult], None]", _outcomes(runs, items))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of run_many>"

    def __anext__(self) -> Coroutine[Any, Any, Outcome[AsyncResult]]:
        return self._outcomes.__anext__()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Stop: no further item is taken, and running tasks are cancelled or left according to `on_cancel`."""
        await self._runs.close()
        # Whoever is waiting for an outcome in another task ends by itself.
        if not self._outcomes.ag_running:
            await self._outcomes.aclose()


def parts_of(outcomes: AsyncOutcomes) -> tuple[ManyRuns, Iterable[Item] | AsyncIterable[Item]]:
    """What runs the items, and the items, for the face that takes them in another thread."""
    return outcomes._runs, outcomes._items  # pyright: ignore[reportPrivateUsage]


def checked_items(items: object) -> int | None:
    """How many items there are; None when that is not known. Raises `InvalidArgument` for what cannot be iterated."""
    kind = type(items).__name__
    if not isinstance(items, (Iterable, AsyncIterable)) or isinstance(items, (str, bytes, Mapping, Prompt)):
        advice = "; give [item] for one item" if isinstance(items, (Mapping, Prompt)) else ""
        raise InvalidArgument(f"run_many takes a list or an iterator of items, not {kind}{advice}")
    return len(items) if isinstance(items, Sized) else None


async def _outcomes(
    runs: ManyRuns, items: Iterable[Item] | AsyncIterable[Item]
) -> AsyncGenerator[Outcome[AsyncResult], None]:
    source = aiter(items) if isinstance(items, AsyncIterable) else _each(items)
    taking: asyncio.Task[object] | None = None
    more = True
    broken: Exception | None = None
    try:
        await runs.open()
        while True:
            if more and taking is None and runs.has_room:
                taking = asyncio.create_task(_taken(source))
                taking.add_done_callback(runs.wake)
            if taking is None and not runs.undelivered:
                break
            await runs.wait(room=more and taking is None, other=taking)
            if taking is not None and taking.done():
                taken, taking = taking, None
                try:
                    item = taken.result()
                except Exception as error:  # noqa: BLE001 — what was taken before it ends first
                    broken, more = error, False
                else:
                    more = item is not _END
                    if more:
                        await runs.add(item)
            if runs.ready:
                yield runs.hand_out()
    finally:
        if taking is not None:
            taking.cancel()
            await asyncio.gather(taking, return_exceptions=True)
        await runs.close()
    if ending := broken or runs.ending:
        raise ending


async def _taken(source: AsyncIterator[Item]) -> object:
    return await anext(source, _END)


async def _each(items: Iterable[Item]) -> AsyncGenerator[Item, None]:
    for item in items:
        yield item
