"""`genstudio-batch resolve`: what is to become of an unknown row."""

from __future__ import annotations

import click

from .options import batch_options, open_batch, usage
from .texts import printable


@click.command(short_help="Decide what becomes of an unknown row.")
@click.argument("row")
@batch_options
@click.option("--task", metavar="ID", help="It was submitted: the id of its task in the console, cft-….")
@click.option("--retry", is_flag=True, help="It was not: submit it again. If it was, it is paid for twice.")
@click.option("--skip", is_flag=True, help="Give the row up.")
@click.option("--by-key", is_flag=True, help="ROW is a key, although it looks like a number.")
def resolve(
    row: str, output: str | None, database: str | None, name: str | None,
    task: str | None, retry: bool, skip: bool, by_key: bool,
) -> None:  # fmt: skip
    """Decide what becomes of an unknown row, given by its number or its key; `resume` or a running worker then goes on with it."""
    if (task is not None) + retry + skip != 1:
        usage("give one of --task, --retry and --skip")
    is_number = row.isascii() and row.isdigit() and not by_key
    open_batch(output, database, name).resolve(int(row) if is_number else row, task=task, retry=retry, skip=skip)
    what = f"goes on with {task}" if task else "will be submitted again" if retry else "is skipped"
    click.echo(printable(f"row {row} {what}"))
