"""What became of one item of `run_many`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar, cast

from ..prompts import Prompt

R_co = TypeVar("R_co", covariant=True)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome(Generic[R_co]):
    """What became of one item of `run_many`: a result, or the error that it met."""

    index: int
    """The item's position among the items, from 0."""
    prompt: Prompt | None
    """The prompt that was run; None when the item was not a valid one."""
    result: R_co | None
    """The task's result; None without one. It is kept when only saving its files failed."""
    error: Exception | None
    """Why there is no result, or why its files could not be saved; None when all went well."""
    saved: tuple[Path, ...] = ()
    """The files that `save_to` wrote, in the order of the result's `final_files`."""

    @property
    def ok(self) -> bool:
        """Whether there is a result, and its files are saved if that was asked for."""
        return self.error is None

    def unwrap(self) -> R_co:
        """Return the result.

        Raises:
            Exception: The item's `error`, if it has one, also when only saving failed.
        """
        if self.error is not None:
            raise self.error
        return cast("R_co", self.result)
