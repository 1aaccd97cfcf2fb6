"""When this process may submit: not while it closes, while the service asks to wait, or while results pile up."""

from __future__ import annotations

import asyncio
import time
from typing import Literal

Pace = Literal["free", "slow", "stop"]
_LOOK_AGAIN = 0.2
# A slot that another process holds may become free earlier than it says: it says so before its request is answered.
_LOOK_FOR_SLOT = 0.05


class Gate:
    """Holds submits back."""

    def __init__(self) -> None:
        self.closing = False
        """Nothing more is submitted by this process."""
        self.pace: Pace = "free"
        """`slow`: one submit for each row whose files are downloaded. `stop`: none."""
        self._downloaded = 0
        self._not_before = 0.0
        self._no_slot_before = 0.0

    async def open(self) -> bool:
        """Wait while the service asks to; False when nothing may be submitted any more."""
        while not self.closing and (wait := self._not_before - time.monotonic()) > 0:
            await asyncio.sleep(min(wait, _LOOK_AGAIN))
        return not self.closing

    async def passed(self) -> bool:
        """Wait until one submit may go; False when none may any more."""
        while await self.open():
            if self.pace == "free":
                return True
            if self.pace == "slow" and self._downloaded > 0:
                self._downloaded -= 1
                return True
            await asyncio.sleep(_LOOK_AGAIN)
        return False

    def pause(self, seconds: float) -> None:
        """Hold all submits back for some seconds."""
        self._not_before = max(self._not_before, time.monotonic() + seconds)

    def downloaded(self) -> None:
        """The files of one row are there."""
        if self.pace == "slow":
            self._downloaded += 1

    def no_slot(self, seconds: float) -> float:
        """No slot of the rate limit is free for some seconds; returns after how many to ask again."""
        seconds = min(seconds, _LOOK_FOR_SLOT)
        self._no_slot_before = time.monotonic() + seconds
        return seconds

    @property
    def until_slot(self) -> float:
        """For how many seconds no row of this process need ask for a slot; 0 or less if one may."""
        return self._no_slot_before - time.monotonic()
