"""`genstudio-batch worker`: another machine that works on a batch."""

from __future__ import annotations

import click

from .display import shown
from .options import batch_options, end, live_option, open_batch
from .signals import stopping


@click.command(short_help="Work on a batch from another machine.")
@batch_options
@live_option
def worker(output: str | None, database: str | None, name: str | None, live: bool | None) -> None:
    """Work on a batch of the same database that `run` or `resume` feeds on another machine."""
    batch = open_batch(output, database, name)
    with stopping() as stop, shown(live) as show:
        ended = batch.work(report=show, stop=stop)
    end(ended)
