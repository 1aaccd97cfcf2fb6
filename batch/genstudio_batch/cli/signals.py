"""Ctrl-C and SIGTERM: the first ends a run in good order, the second Ctrl-C at once."""

from __future__ import annotations

import signal
from collections.abc import Generator
from contextlib import contextmanager
from threading import Event
from types import FrameType

import click


@contextmanager
def stopping() -> Generator[Event]:
    """An event that is set by the first signal."""
    stop = Event()

    def handle(number: int, _frame: FrameType | None) -> None:
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        if not stop.is_set():
            stop.set()
            click.echo("stopping: nothing more is submitted; what is under way is recorded", err=True)

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
