"""The output of a notebook's cell that is replaced while the cell runs, by IPython's own means, without widgets."""

from __future__ import annotations

import sys
import time
from typing import Any, Protocol, cast

_SECONDS_BETWEEN = 0.2


class Handle(Protocol):
    """What is used of `IPython.display.DisplayHandle`, which has no types."""

    def display(self, obj: dict[str, str], *, raw: bool) -> None: ...

    def update(self, obj: dict[str, str], *, raw: bool) -> None: ...


class NotebookOutput:
    """A text in the output of the running cell."""

    def __init__(self) -> None:
        self._handle: Handle | None = None
        self._shown = float("-inf")

    def due(self) -> bool:
        """Whether the last text is old enough to be replaced: each text is a message to the browser."""
        return time.monotonic() - self._shown >= _SECONDS_BETWEEN

    def show(self, text: str) -> None:
        """Show a text in the place of the one before."""
        self._shown = time.monotonic()
        if self._handle is None:
            from IPython import display

            self._handle = cast("Handle", cast("Any", display).DisplayHandle())
            self._handle.display({"text/plain": text}, raw=True)
        else:
            self._handle.update({"text/plain": text}, raw=True)

    def clear(self) -> None:
        """Remove the text; the next one appears below the cell that is running then."""
        if self._handle is not None:
            self._handle.update({"text/plain": ""}, raw=True)
        self._handle, self._shown = None, float("-inf")


def notebook_output() -> NotebookOutput | None:
    """An output of the notebook in which this process runs; None in a terminal or a script."""
    get_shell = getattr(sys.modules.get("IPython"), "get_ipython", None)
    shell: object = get_shell() if callable(get_shell) else None
    # Only the shell of a kernel has one.
    return NotebookOutput() if getattr(shell, "kernel", None) is not None else None
