"""The options of a batch, checked once and kept in its database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .errors import BatchConfigurationError

DEFAULT_PATTERN = "{row}_{index}{suffix}"

_RATE = re.compile(r"\s*(\d{1,7})\s*/\s*(\d{1,5})?\s*(second|minute|hour|day|s|m|h|d)s?\s*", re.IGNORECASE)
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(frozen=True, slots=True)
class Rate:
    """So many submits in any window of so many seconds."""

    count: int
    seconds: float

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Read "60/second", "600/minute" or "5/10 seconds"; raises `BatchConfigurationError` for another text."""
        found = _RATE.fullmatch(text)
        if not found or int(found[1]) == 0 or found[2] == "0":
            raise BatchConfigurationError(f'the rate must have the form "10/second" or "600/minute", not {text!r}')
        return cls(int(found[1]), int(found[2] or 1) * _SECONDS[found[3][0].lower()])


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """How a batch is run; it holds on all machines, and for as long as the batch lives."""

    rate: str | None = None
    """The most submits in any window of time, over all machines, such as "60/second"; None for no limit."""
    max_tasks: int = 50
    """How many tasks may be unfinished at the service, over all machines."""
    budget: int | None = None
    """How many tasks may be paid for altogether; the batch stops before one more. None for no limit."""
    max_failures: int | None = None
    """After how many failed rows the batch stops; None for no limit."""
    on_invalid: Literal["stop", "skip"] = "stop"
    """Whether an invalid row stops the batch before anything is paid for, or fails alone."""
    pattern: str = DEFAULT_PATTERN
    """The names of files in the output."""
    comfyui: str | None = None
    """The address of a ComfyUI server to use instead of GenStudio; None for GenStudio."""
    poll_interval: float = 1.0
    """Seconds between two polls of each worker, which ask for all its tasks together; old tasks are polled less often."""
    lease: float = 30.0
    """How many seconds a worker may be silent before other workers take its rows over."""
    result_lifetime: float = 259200.0
    """How many seconds the service keeps results: 3 days (vendor's tutorial)."""

    def __post_init__(self) -> None:
        if self.rate is not None:
            Rate.parse(self.rate)
        for name, least in (("max_tasks", 1), ("budget", 0), ("max_failures", 1)):
            value = getattr(self, name)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < least):
                raise BatchConfigurationError(f"{name} must be an integer of at least {least}, not {value!r}")
        for name in ("poll_interval", "lease", "result_lifetime"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0.001 <= value <= 1e9:
                raise BatchConfigurationError(f"{name} must be a number of seconds, not {value!r}")
        if self.on_invalid not in ("stop", "skip"):
            raise BatchConfigurationError(f"on_invalid must be 'stop' or 'skip', not {self.on_invalid!r}")
