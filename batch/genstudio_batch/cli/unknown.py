"""`genstudio-batch unknown`: the rows of which nobody knows whether they were submitted."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from .options import batch_options, open_batch
from .texts import moment, printable


@click.command(short_help="List the rows with an unknown outcome.")
@batch_options
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object per row.")
def unknown(output: str | None, database: str | None, name: str | None, as_json: bool) -> None:
    """List the rows that may or may not have been submitted, with what to look for in the service's console.

    They are never submitted again by themselves. Decide with `resolve`.
    """
    found = 0
    for found, row in enumerate(open_batch(output, database, name).unknown(), 1):
        if as_json:
            click.echo(json.dumps(asdict(row), ensure_ascii=False, default=str))
            continue
        click.echo(printable(f"row {row.number} (key {row.key}): {moment(row.at)}, {row.machine}, {row.workflow}"))
        click.echo(printable(f"  {row.look_for}"))
    if found and not as_json:
        click.echo("`genstudio-batch resolve ROW` with --task cft-…, --retry or --skip decides about a row", err=True)
