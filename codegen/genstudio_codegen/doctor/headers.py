"""What the headers of an answer tell: this machine's clock, and limits of the service."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .finding import Finding, failed, ok, skipped, warning

TOLERATED = 30.0
"""Seconds. The header has no fractions, and the answer took its time."""
_FATAL = 3600.0
_LIMITS = re.compile(r"(?:x-)?rate-?limit\b[\w-]*|retry-after", re.IGNORECASE)
_MOST = 8
_LONGEST = 60


def clock_finding(headers: Mapping[str, str], now: datetime) -> Finding:
    """Compare this machine's clock with that of the service.

    Args:
        headers: The headers of an answer.
        now: This machine's time when it came.
    """
    try:
        there = parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return skipped("clock", "the service does not tell its time")
    if there.tzinfo is None:
        there = there.replace(tzinfo=UTC)
    skew = (now - there).total_seconds()
    if abs(skew) <= TOLERATED:
        return ok("clock", "it agrees with the service's")
    message = f"this machine's clock is {_duration(abs(skew))} {'ahead of' if skew > 0 else 'behind'} the service's"
    advice = "set the clock, for example with: timedatectl set-ntp true"
    if abs(skew) >= _FATAL:
        return failed("clock", message, f"{advice}; certificates and times to wait depend on it")
    return warning("clock", message, advice)


def _duration(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return " ".join(f"{count} {unit}" for count, unit in ((hours, "h"), (minutes, "min")) if count)


def limit_finding(headers: Mapping[str, str], status: int) -> Finding:
    """The rate limit that an answer shows.

    Args:
        headers: The headers of the answer.
        status: Its HTTP status.
    """
    seen = [(name, value) for name, value in headers.items() if _LIMITS.fullmatch(name)][:_MOST]
    shown = ", ".join(f"{name}: {_plain(value)}" for name, value in seen)
    if status == 429:
        advice = 'wait, and give the client an own limit, such as rate_limit="5/second"'
        return warning("rate limit", f"it is reached ({shown or 'HTTP 429'})", advice)
    if shown:
        return ok("rate limit", shown)
    return ok("rate limit", "the service states none; the client waits whenever it asks for that (HTTP 429)")


def _plain(value: str) -> str:
    return "".join(c for c in value if c.isprintable())[:_LONGEST]
