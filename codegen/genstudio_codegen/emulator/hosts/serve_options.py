"""How `serve` runs: the options of its command line, listed once."""

from __future__ import annotations

from dataclasses import dataclass

from .emulator import LOOPBACK


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeOptions:
    """The options of `serve`, with the meaning that they have for `Emulator`.

    Attributes:
        host: The address to listen on.
        port: The API's port; 0 for any free one.
        speed: Divides all times of a task, above 0.
        workers: How many tasks run at once.
        faults: A schedule of faults, each as text.
        seed: Makes ids and random faults repeatable.
        rate_limit: How many calls per second a key may make; None for any number.
        keep_tasks: How many tasks that have ended are known at most; None to forget by age alone.
        api_key: The key to accept; None for a random one.
    """

    host: str = LOOPBACK
    port: int = 0
    speed: float = 1.0
    workers: int = 2
    faults: tuple[str, ...] = ()
    seed: int | None = None
    rate_limit: int | None = None
    keep_tasks: int | None = None
    api_key: str | None = None
