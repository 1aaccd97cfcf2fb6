"""`genstudio-batch check`: checks rows without a key, a network or a batch."""

from __future__ import annotations

import click

from .options import rows_options, usage
from .texts import printable


@click.command(short_help="Check every row, and print all problems.")
@click.argument("rows", type=click.Path())
@rows_options
@click.option(
    "--max-problems", metavar="N", type=click.IntRange(min=1), default=1000, show_default=True,
    help="Print at most N problems; the rest are counted.",
)  # fmt: skip
def check(
    rows: str, workflow: str | None, workflow_column: str | None, key_column: str | None, max_problems: int
) -> None:
    """Check every row, and print all problems with their row and line. Nothing is sent."""
    from ..rows import RowCheck, open_rows

    if workflow is None and workflow_column is None:
        usage("give --workflow or --workflow-column")
    found = 0
    checked = RowCheck(open_rows(rows, workflow=workflow, workflow_column=workflow_column, key_column=key_column))
    for found, problem in enumerate(checked, 1):
        if found <= max_problems:
            click.echo(printable(str(problem)), err=True)
    if found > max_problems:
        click.echo(f"… and {found - max_problems:,} more problems", err=True)
    click.echo(f"{checked.rows:,} rows, {found:,} problem{'' if found == 1 else 's'}")
    raise SystemExit(1 if found else 0)
