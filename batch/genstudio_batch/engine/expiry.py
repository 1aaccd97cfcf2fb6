"""Watches that results are downloaded before the service deletes them."""

from __future__ import annotations

from .gate import Pace

# Of the time that the service keeps results: from when on one is submitted per download, and from when on none.
_SLOW = 1 / 3
_STOP = 2 / 3


def pace_and_notice(oldest: float | None, count: int, now: float, lifetime: float) -> tuple[Pace, str]:
    """How fast may be submitted, and what the user is told.

    Args:
        oldest: When the oldest result was made that is not downloaded yet.
        count: How many results are not downloaded.
        now: The time.
        lifetime: How long the service keeps results.
    """
    age = 0.0 if oldest is None else now - oldest
    if age < _SLOW * lifetime:
        return "free", ""
    results = "1 result is" if count == 1 else f"{count} results are"
    facts = (
        f"{results} not downloaded yet, the oldest of which is {_duration(age)} old; the service deletes it after "
        f"{_duration(lifetime)}"
    )
    if age < _STOP * lifetime:
        return "slow", f"submitting has slowed down to the speed of the downloads: {facts}"
    return "stop", f"submitting waits for the downloads: {facts}"


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h"
