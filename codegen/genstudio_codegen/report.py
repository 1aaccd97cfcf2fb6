"""What a run of the generator found and did."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .problems import Problem, has_errors

if TYPE_CHECKING:
    from .publish import Change


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found and did.

    `changes` were made, or would be where only a check was asked for or problems forbade them; one that ends in
    nothing removes its file. `is_written` says that the files are now as they should be.
    """

    problems: tuple[Problem, ...]
    changes: tuple[Change, ...] = ()
    unchanged: tuple[Path, ...] = ()
    is_written: bool = False

    @property
    def changed(self) -> tuple[Path, ...]:
        """The files that were written, or would be."""
        return tuple(change.path for change in self.changes if change.after is not None)

    @property
    def removed(self) -> tuple[Path, ...]:
        """The files that were removed, or would be."""
        return tuple(change.path for change in self.changes if change.after is None)

    @property
    def has_errors(self) -> bool:
        """Whether a problem kept anything from being generated."""
        return has_errors(self.problems)
