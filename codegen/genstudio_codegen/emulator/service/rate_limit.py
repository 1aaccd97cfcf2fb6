"""The rate limit: how many calls a tenant may make."""

from __future__ import annotations

import math
from collections import defaultdict, deque

from ..assumptions import RATE_WINDOW_SECONDS, Code
from ..model import Clock, Refusal


class RateLimit:
    """Counts each tenant's calls in the last `RATE_WINDOW_SECONDS`.

    Args:
        clock: The emulated time.
        limit: How many calls are allowed in that period; None for any number.
    """

    def __init__(self, clock: Clock, limit: int | None) -> None:
        self._clock = clock
        self._limit = limit
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()

    def count(self, tenant_id: str) -> None:
        """Count a call.

        Raises:
            Refusal: The tenant has made too many calls.
        """
        if self._limit is None:
            return
        now = self._clock.now()
        calls = self._calls[tenant_id]
        while calls and calls[0] <= now - RATE_WINDOW_SECONDS:
            calls.popleft()
        if len(calls) >= self._limit:
            wait = math.ceil(calls[0] + RATE_WINDOW_SECONDS - now)
            message = f"rate limit reached: {self._limit} calls per {RATE_WINDOW_SECONDS:g} s"
            raise Refusal(Code.RATE_LIMITED, message, max(wait, 1))
        calls.append(now)
