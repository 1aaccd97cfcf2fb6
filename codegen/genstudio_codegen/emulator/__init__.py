"""A local GenStudio: the hosted service's HTTP and WebSocket API on loopback, driven by parameter specs.

`Emulator` runs it in a thread. Importing this package loads nothing: the servers come with the first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .emulator import Emulator

__all__ = ["Emulator"]


def __getattr__(name: str) -> object:
    if name != "Emulator":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .extra import require

    require()
    from .emulator import Emulator

    return Emulator
