"""The live view of a batch on a terminal, and lines of text elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ..records import BatchStatus
from .texts import STATES, duration, paid, plural, printable, progress_line

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

_SECONDS_BETWEEN_LINES = 10
_STYLES = {"done": "green", "failed": "red", "unknown": "bold yellow"}


@contextmanager
def shown(live: bool | None) -> Generator[Callable[[BatchStatus], None]]:
    """Something to call with each new status.

    Args:
        live: True for the live view, False for lines of text; None for whichever fits where stderr goes.
    """
    if live or (live is None and sys.stderr.isatty()):
        with _live() as show:
            yield show
        return
    yield _Lines().show


class _Lines:
    """Prints a line now and then, if there is something new to say."""

    def __init__(self) -> None:
        self._line = ""
        self._printed_at = 0.0

    def show(self, status: BatchStatus) -> None:
        """Print the status, unless a line was printed just now or would say the same."""
        now, line = time.monotonic(), progress_line(status)
        if line != self._line and now - self._printed_at >= _SECONDS_BETWEEN_LINES:
            click.echo(line, err=True)
            self._line, self._printed_at = line, now


@contextmanager
def _live() -> Generator[Callable[[BatchStatus], None]]:
    from rich.console import Console
    from rich.live import Live

    with Live(console=Console(stderr=True), auto_refresh=False, transient=True) as live:
        yield lambda status: live.update(view(status), refresh=True)


def view(status: BatchStatus) -> RenderableType:
    """A batch as a table: a bar, rows by state, failures by reason, speed, cost, workers and notices."""
    from rich.console import Group
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    # Text, never markup: names and messages come from files and from the service.
    ended = sum(status.counts.get(state, 0) for state in ("done", "failed", "skipped", "cancelled"))
    known = sum(status.counts.values())
    total = f"{status.total:,}" if status.total is not None else f"{known:,} or more"
    head = Text.assemble((printable(status.name), "bold"), f"  {status.state}  {ended:,} of {total} rows")
    bar = ProgressBar(total=max(status.total or known, 1), completed=ended, width=60)
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    for state in STATES:
        if number := status.counts.get(state, 0):
            table.add_row(Text(f"{number:,}", _STYLES.get(state, "")), Text(state))
            if state == "failed":
                _add_reasons(table, status)
    left = f", {duration(status.seconds_left)} left" if status.seconds_left is not None else ""
    foot = [Text(f"{status.rate:.1f} rows/s{left}; {paid(status)}")]
    alive = [worker for worker in status.workers if worker.alive]
    machines = {worker.machine for worker in alive}
    foot.append(Text(f"{plural(len(alive), 'worker')} on {plural(len(machines), 'machine')}"))
    foot += [Text(printable(line), "yellow") for line in (status.notice, status.stopped_because) if line]
    return Group(head, bar, table, *foot)


def _add_reasons(table: Table, status: BatchStatus) -> None:
    from rich.text import Text

    for reason, number in sorted(status.failures.items()):
        if number:
            table.add_row(Text(f"{number:,}", "dim"), Text(f"  {reason}", "dim"))
