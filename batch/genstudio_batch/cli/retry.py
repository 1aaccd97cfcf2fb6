"""`genstudio-batch retry`: queues failed rows again."""

from __future__ import annotations

from typing import cast, get_args

import click

from ..records import FailureReason
from .options import batch_options, open_batch


@click.command(short_help="Queue failed rows again.")
@batch_options
@click.option(
    "--failed",
    metavar="REASON",
    type=click.Choice(get_args(FailureReason)),
    help="Only rows that failed for this reason: " + ", ".join(get_args(FailureReason)) + ".",
)
def retry(output: str | None, database: str | None, name: str | None, failed: str | None) -> None:
    """Queue failed rows again; `resume` or a running worker then goes on with them.

    A row whose task has succeeded is only downloaded again, and is not paid for again.
    """
    number = open_batch(output, database, name).retry(cast("FailureReason | None", failed))
    click.echo(f"{number:,} row{' is' if number == 1 else 's are'} queued again")
