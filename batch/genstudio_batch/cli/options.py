"""Options that several commands have, and what the end of a batch means for the exit code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from ..records import BatchStatus
from .texts import printable, summary

if TYPE_CHECKING:
    from ..batches import Batch

F = TypeVar("F", bound=Callable[..., Any])


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, in their order."""

    def decorate(function: F) -> F:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


def rows_options(function: F) -> F:
    """Where the rows come from."""
    return together(
        click.option(
            "-w",
            "--workflow",
            metavar="MODULE",
            help="The generated module, acme.workflows.text_to_image; with --workflow-column the package that its names are in.",
        ),
        click.option("--workflow-column", metavar="COLUMN", help="The column that names each row's module."),
        click.option(
            "--key-column",
            metavar="COLUMN",
            help="The column that identifies rows; by default, their number and content.",
        ),
    )(function)


def batch_options(function: F) -> F:
    """Which batch is meant."""
    return together(
        click.option("-o", "--output", metavar="FOLDER", help="The folder or URL of the batch's files."),
        database_option,
        click.option("-n", "--name", metavar="NAME", help="The batch's name, if there are several."),
    )(function)


database_option = click.option(
    "-d", "--database", metavar="URL", envvar="GENSTUDIO_BATCH_DATABASE", show_envvar=True,
    help="postgresql://… for several machines, or sqlite:///…; without it, SQLite beside the output.",
)  # fmt: skip


def limit_options(function: F) -> F:
    """What a batch may do at most."""
    return together(
        click.option("--rate", metavar="RATE", help='The most submits of all machines together, such as "60/second".'),
        click.option(
            "--max-tasks",
            metavar="N",
            type=click.IntRange(min=1),
            help="The most unfinished tasks of all machines together (50).",
        ),
        click.option("--budget", metavar="N", type=click.IntRange(min=0), help="The most tasks that may be paid for."),
        click.option("--max-failures", metavar="N", type=click.IntRange(min=1), help="Stop after N failed rows."),
    )(function)


live_option = click.option(
    "--live/--no-live", default=None, help="The live view, or lines of text; by default the live view on a terminal."
)


def given(**options: Any) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name, value in options.items() if value is not None}


def open_batch(output: str | None, database: str | None, name: str | None) -> Batch:
    """The batch that the options mean; raises `BatchError` when there is none."""
    from ..batches import Batch

    return Batch(output, database=database, name=name)


def end(status: BatchStatus) -> NoReturn:
    """Print what became of the batch, and what to do next; exit with 0 if every row is done."""
    click.echo(summary(status))
    if status.counts.get("unknown"):
        click.echo("see `genstudio-batch unknown` for the rows that may or may not have been submitted", err=True)
    if status.counts.get("failed"):
        click.echo("see `genstudio-batch export --state failed` for what failed; `retry` queues it again", err=True)
    if not status.finished:
        click.echo("`genstudio-batch resume` goes on", err=True)
    rest = sum(number for state, number in status.counts.items() if state != "done")
    raise SystemExit(0 if status.state == "finished" and not rest else 1)


def usage(message: str) -> NoReturn:
    """End with an error of usage."""
    raise click.UsageError(printable(message))
