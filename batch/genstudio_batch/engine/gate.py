"""When this process may submit: not while it closes, while the service asks to wait, or while results pile up."""

from __future__ import annotations

import asyncio
import time
from typing import Literal

Pace = Literal["free", "slow", "stop"]
_LOOK_AGAIN = 0.2


class Gate:
    """Holds submits back."""

    def __init__(self) -> None:
        self.closing = False
        """Nothing more is submitted by this process."""
        self.pace: Pace = "free"
        """`slow`: one submit for each row whose files are downloaded. `stop`: none."""
        self._downloaded = 0
        self._not_before = 0.0

    async def passed(self) -> bool:
        """Wait until one submit may go; False when none may any more."""
        while not self.closing:
            wait = self._not_before - time.monotonic()
            if wait > 0:
                await asyncio.sleep(min(wait, _LOOK_AGAIN))
            elif self.pace == "free":
                return True
            elif self.pace == "slow" and self._downloaded > 0:
                self._downloaded -= 1
                return True
            else:
                await asyncio.sleep(_LOOK_AGAIN)
        return False

    def pause(self, seconds: float) -> None:
        """Hold all submits back for some seconds."""
        self._not_before = max(self._not_before, time.monotonic() + seconds)

    def downloaded(self) -> None:
        """The files of one row are there."""
        if self.pace == "slow":
            self._downloaded += 1
