"""The emulator's time: the machine's clock, which tests move forward."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress


class Clock:
    """Tells the time and waits for moments; `advance` moves both. All but `now` belong to the server's thread."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._moved = asyncio.Event()

    def now(self) -> float:
        """Seconds since the epoch, in emulated time."""
        return time.time() + self._offset

    def advance(self, seconds: float) -> None:
        """Move the time forward; whoever waits for a moment that has passed wakes up."""
        if seconds < 0:
            raise ValueError(f"the clock only moves forward, not by {seconds} seconds")
        self._offset += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    def reset(self) -> None:
        """Tell the machine's time again."""
        self._offset = 0.0

    async def wait_until(self, moment: float) -> None:
        """Return once the emulated time has reached `moment`."""
        while (left := moment - self.now()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), left)
