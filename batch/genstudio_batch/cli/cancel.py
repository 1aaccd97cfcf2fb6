"""`genstudio-batch cancel`: ends a batch."""

from __future__ import annotations

import click

from .options import batch_options, open_batch


@click.command(short_help="End a batch, and cancel its tasks.")
@batch_options
@click.option("--keep-tasks", is_flag=True, help="Let tasks that are under way end, instead of cancelling them.")
def cancel(output: str | None, database: str | None, name: str | None, keep_tasks: bool) -> None:
    """End a batch: nothing more is submitted, and tasks under way are cancelled at the service."""
    number = open_batch(output, database, name).cancel(tasks=not keep_tasks)
    click.echo(f"cancelled; {number:,} row{' was' if number == 1 else 's were'} not submitted")
