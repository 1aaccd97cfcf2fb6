"""A page to try workflows: forms made from specs, runs through generated modules, and the code that repeats them.

It is an application above the emulator, whose host can serve it beside the service: `emulator_page` makes that page, and
`run_playground` shows it in the foreground against any service. Importing this package loads neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .foreground import PlaygroundOptions, emulator_page, run_playground

__all__ = ["PlaygroundOptions", "emulator_page", "run_playground"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import foreground

    return getattr(foreground, name)
