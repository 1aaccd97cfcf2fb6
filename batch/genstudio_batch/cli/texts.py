"""Texts for people: what comes from files and services without control characters, numbers and times to read."""

from __future__ import annotations

from datetime import UTC, datetime

from ..records import BatchStatus

STATES = ("done", "failed", "unknown", "queued", "submitted", "ended", "skipped", "cancelled")


def printable(text: str) -> str:
    """A text that a terminal shows as it is: whatever would control the terminal is escaped."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


def moment(at: datetime) -> str:
    """A time in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def duration(seconds: float) -> str:
    """A duration in its two largest units, such as `3 h 20 min`."""
    whole = round(seconds)
    days, hours, minutes = whole // 86_400, whole // 3600 % 24, whole // 60 % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {whole % 60} s" if minutes else f"{whole} s"


def plural(number: int, noun: str) -> str:
    """A number of things: `1 row`, `2,000 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def counts(status: BatchStatus) -> str:
    """Rows by state, the failed ones by reason: `96 done, 3 failed (rejected 2, failed 1), 1 unknown`."""
    found: list[str] = []
    for state in STATES:
        if number := status.counts.get(state, 0):
            reasons = ", ".join(f"{reason} {many}" for reason, many in sorted(status.failures.items()) if many)
            found.append(f"{number:,} {state}" + (f" ({reasons})" if state == "failed" and reasons else ""))
    return ", ".join(found) or "no rows yet"


def paid(status: BatchStatus) -> str:
    """How many tasks have been paid for, and of how many."""
    of = f" of at most {status.budget:,}" if status.budget is not None else ""
    return f"{plural(status.paid, 'task')} paid{of}"


def summary(status: BatchStatus) -> str:
    """The batch in one line."""
    state = f"{status.state}, {status.stopped_because}" if status.stopped_because else status.state
    return printable(f"{status.name}: {state}: {counts(status)}; {paid(status)}")


def progress_line(status: BatchStatus) -> str:
    """The batch in one line while it runs, with its speed."""
    parts = [counts(status), paid(status), f"{status.rate:.1f} rows/s"]
    if status.seconds_left is not None:
        parts.append(f"{duration(status.seconds_left)} left")
    if status.notice:
        parts.append(status.notice)
    return printable("; ".join(parts))
