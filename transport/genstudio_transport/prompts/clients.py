"""What the functions of a generated module need of a client: one method each, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, TypedDict, TypeVar, cast

if TYPE_CHECKING:
    import os

    from ..errors import InvalidParameter
    from .prompt import Prompt
    from .values import Validate

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Runs(Protocol[R_co]):
    """A client that runs a prompt: `GenStudio` gives a `Result`, `AsyncGenStudio` a coroutine of an `AsyncResult`."""

    def run(self, prompt: Prompt, /) -> R_co:
        """Submit a prompt, wait for the task, and return its result."""
        ...


class Submits(Protocol[R_co]):
    """A client that submits a prompt: `GenStudio` gives a `Task`, `AsyncGenStudio` a coroutine of an `AsyncTask`."""

    def submit(self, prompt: Prompt, /) -> R_co:
        """Start a task for a prompt, and return the task."""
        ...


class RunManyOptions(TypedDict, total=False):
    """What `run_many` of a generated module passes on to the client."""

    concurrency: int
    """How many items run at a time; 8 by default."""
    in_order: bool
    """Whether outcomes come in the order of the items; otherwise, and by default, as they end."""
    save_to: str | os.PathLike[str] | None
    """A folder where the files of each result are saved before its outcome is returned; None for none."""
    pattern: str
    """The names of saved files, as for `Result.save_all`; `{item}` is the item's position from 0."""


class RunsMany(Protocol[R_co]):
    """A client that runs many prompts: `GenStudio` gives `Outcomes`, `AsyncGenStudio` `AsyncOutcomes`."""

    # Written out, because type checkers do not compare `**options` of a `TypedDict` with separate parameters.
    def run_many(
        self,
        items: Iterable[Mapping[str, object]],
        /,
        *,
        workflow: Any,
        concurrency: int = ...,
        in_order: bool = ...,
        save_to: str | os.PathLike[str] | None = ...,
        pattern: str = ...,
    ) -> R_co:
        """Run a workflow with the parameters of each item, a few at a time, and return what became of each.

        Args:
            items: The parameters of each run.
            workflow: The workflow that they belong to, `module.WORKFLOW`.
            concurrency: How many items run at a time.
            in_order: Whether outcomes come in the order of the items; otherwise, as they end.
            save_to: A folder where the files of each result are saved before its outcome is returned.
            pattern: The names of saved files, as for `save_all`.
        """
        ...


def validation_of(client: object) -> Validate:
    """What a client does about invalid arguments: its `validate`, or "raise" if it does not say."""
    validate: object = getattr(client, "validate", None)
    return "warn" if validate == "warn" else "off" if validate == "off" else "raise"


def fail(send: Callable[[Prompt], R], error: InvalidParameter) -> R:
    """Raise an error as the client's method would: at once, or, from an `async` method, when the call is awaited.

    A coroutine that is never made would leave the other awaitables of one `asyncio.gather` without an owner.
    """
    from inspect import iscoroutinefunction

    async def raise_when_awaited() -> NoReturn:
        raise error

    if not iscoroutinefunction(send):
        raise error
    return cast("R", raise_when_awaited())
