"""`genstudio-batch status`: how far a batch is."""

from __future__ import annotations

import json
import time
from dataclasses import asdict

import click

from .display import shown
from .options import batch_options, open_batch
from .texts import duration, moment, printable, summary


@click.command(short_help="Show how far a batch is.")
@batch_options
@click.option("--live", is_flag=True, help="Keep showing it until it is finished, stopped or left by its workers.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def status(output: str | None, database: str | None, name: str | None, live: bool, as_json: bool) -> None:
    """Show how far a batch is: rows by state, failures by reason, speed, time left, and tasks paid for."""
    batch = open_batch(output, database, name)
    now = batch.status()
    if as_json:
        click.echo(json.dumps(asdict(now), ensure_ascii=False, default=str))
        return
    if live:
        try:
            with shown(None) as show:
                while now.state == "running":
                    show(now)
                    time.sleep(1)
                    now = batch.status()
        except KeyboardInterrupt:
            return
    click.echo(summary(now))
    if now.state == "running":
        left = f", {duration(now.seconds_left)} left" if now.seconds_left is not None else ""
        click.echo(f"{now.rate:.1f} rows/s{left}")
    for worker in now.workers:
        alive = "alive" if worker.alive else "silent"
        click.echo(
            printable(
                f"worker {worker.id} on {worker.machine} (process {worker.pid}): {alive}, seen {moment(worker.seen_at)}"
            )
        )
    if now.notice:
        click.echo(printable(now.notice), err=True)
