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

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that kept something from being generated."""
        return tuple(one for one in self.problems if one.severity == "error")

    @property
    def known_warnings(self) -> tuple[Problem, ...]:
        """Warnings for specs whose modules were already right, so that they are not new."""
        warnings = (one for one in self.problems if one.severity == "warning")
        return tuple(one for one in warnings if one.source in self.unchanged_specs)

    @property
    def new_warnings(self) -> tuple[Problem, ...]:
        """All other warnings."""
        warnings = (one for one in self.problems if one.severity == "warning")
        return tuple(one for one in warnings if one.source not in self.unchanged_specs)
