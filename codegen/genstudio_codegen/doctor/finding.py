"""What was found about one part."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    """How a part is."""

    OK = "ok"
    WARNING = "warning"
    """It works, but not as it should."""
    FAILED = "failed"
    SKIPPED = "skipped"
    """It could not be looked at, or there is nothing to look at."""


class Finding(NamedTuple):
    """One line of the diagnosis."""

    part: str
    """What was looked at, in a word or two."""
    status: Status
    message: str
    """What was found, without any secret."""
    advice: str = ""
    """What to do about it; "" when there is nothing to do."""


def ok(part: str, message: str) -> Finding:
    """A part that is as it should be."""
    return Finding(part, Status.OK, message)


def warning(part: str, message: str, advice: str) -> Finding:
    """A part that works, but not as it should."""
    return Finding(part, Status.WARNING, message, advice)


def failed(part: str, message: str, advice: str) -> Finding:
    """A part that does not work."""
    return Finding(part, Status.FAILED, message, advice)


def skipped(part: str, message: str, advice: str = "") -> Finding:
    """A part that was not looked at."""
    return Finding(part, Status.SKIPPED, message, advice)
