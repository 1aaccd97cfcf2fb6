"""`genstudio-batch resume`: goes on with a batch, with other limits if need be."""

from __future__ import annotations

from typing import Any

import click

from .display import shown
from .options import batch_options, end, given, limit_options, live_option, open_batch
from .signals import stopping


@click.command(short_help="Go on with a batch that was interrupted.")
@batch_options
@limit_options
@live_option
def resume(output: str | None, database: str | None, name: str | None, live: bool | None, **limits: Any) -> None:
    """Go on with a batch that was interrupted or has stopped itself."""
    batch = open_batch(output, database, name)
    with stopping() as stop, shown(live) as show:
        ended = batch.resume(report=show, stop=stop, **given(**limits))
    end(ended)
