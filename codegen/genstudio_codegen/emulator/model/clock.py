"""The emulated time: the machine's clock, which tests can move forward."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress


class Clock:
    """Reads the emulated time and waits for moments in it. Only `now` may be called outside the server's thread."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._moved = asyncio.Event()

    def now(self) -> float:
        """Seconds since the epoch, in emulated time."""
        return time.time() + self._offset

    def advance(self, seconds: float) -> None:
        """Move the time forward, and wake every waiter whose moment has passed.

        Args:
            seconds: How far, 0 or more.

        Raises:
            ValueError: `seconds` is negative.
        """
        if seconds < 0:
            raise ValueError(f"the clock can only move forward, not by {seconds} seconds")
        self._offset += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    def reset(self) -> None:
        """Return to the machine's time."""
        self._offset = 0.0

    async def wait_until(self, moment: float) -> None:
        """Return once the emulated time has reached `moment`."""
        while (left := moment - self.now()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._moved.wait(), left)
