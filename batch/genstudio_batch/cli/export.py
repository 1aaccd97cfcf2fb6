"""`genstudio-batch export`: what became of each row, as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast, get_args

import click

from ..records import RowState
from .options import batch_options, open_batch


@click.command(short_help="Write what became of each row to a file.")
@click.argument("to", type=click.Path(dir_okay=False), default="-")
@batch_options
@click.option(
    "--format",
    "format_",
    type=click.Choice(["jsonl", "csv", "parquet"]),
    help="By default what the file's suffix says; jsonl to stdout.",
)
@click.option(
    "--state",
    "states",
    type=click.Choice(get_args(RowState)),
    multiple=True,
    help="Only rows in this state; may be repeated.",
)
def export(
    to: str, output: str | None, database: str | None, name: str | None, format_: str | None, states: tuple[str, ...]
) -> None:
    """Write a line per row to TO, or to stdout: its key, task, seeds, files, state, reason and times."""
    from ..export import format_of, write_export

    chosen = format_of(to, format_ or ("jsonl" if to == "-" else None))
    outcomes = open_batch(output, database, name).outcomes(*cast("tuple[RowState, ...]", states))
    write_export(outcomes, sys.stdout.buffer if to == "-" else Path(to), chosen)
