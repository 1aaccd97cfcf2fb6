"""What a run of the generator found and did."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from genstudio_codegen.problems import Problem, has_errors

if TYPE_CHECKING:
    from genstudio_codegen.publish import Change


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found and did.

    Attributes:
        problems: What was found, errors and warnings.
        changes: The changes that were made, or would be if this was no check and no problem prevented them. A change
            without bytes after it removes its file.
        unchanged: The files that were already right.
        is_written: Whether the files are now as they should be.
        unchanged_specs: The specs, as problems name them, whose modules were already right: what is wrong with them is
            not new.
    """

    problems: tuple[Problem, ...]
    changes: tuple[Change, ...] = ()
    unchanged: tuple[Path, ...] = ()
    is_written: bool = False
    unchanged_specs: frozenset[str] = frozenset()

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
