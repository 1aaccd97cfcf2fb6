"""`genstudio-batch run`: runs the rows of a file, or goes on with them."""

from __future__ import annotations

from typing import Any

import click

from .display import shown
from .options import database_option, end, given, limit_options, live_option, rows_options
from .signals import stopping


@click.command(short_help="Run a workflow for each row of a file.")
@click.argument("rows", type=click.Path())
@rows_options
@click.option("-o", "--output", metavar="FOLDER", required=True, help="Where the files go: a folder, or an fsspec URL.")
@database_option
@click.option("-n", "--name", metavar="NAME", help="The batch's name; by default that of the rows' file.")
@limit_options
@click.option("--keep-going", is_flag=True, help="Run the valid rows although others are invalid.")
@click.option("--pattern", metavar="PATTERN", help="The names of files ({row}_{index}{suffix}).")
@click.option("--comfyui", metavar="URL", help="Run on this ComfyUI server instead of GenStudio.")
@click.option("--poll-interval", metavar="SECONDS", type=float, help="The time between two looks at the tasks.")
@click.option(
    "--lease", metavar="SECONDS", type=float, help="The time after which a silent worker's rows are taken over."
)
@live_option
def run(rows: str, output: str, keep_going: bool, live: bool | None, **options: Any) -> None:
    """Run a workflow for each row of a CSV, JSONL or Parquet file.

    All rows are checked before the first task is paid for. The same command goes on after a crash, or after Ctrl-C: what
    was submitted is not submitted again.
    """
    from ..batches import run as run_batch

    on_invalid = "skip" if keep_going else None
    with stopping() as stop, shown(live) as show:
        status = run_batch(rows, output=output, report=show, stop=stop, **given(on_invalid=on_invalid, **options))
    end(status)
