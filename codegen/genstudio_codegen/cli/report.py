"""How `generate` prints a run: what is new first, errors last, so that a log ends with the reason of a failure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from .output import counted, print_diff, print_problems

if TYPE_CHECKING:
    from genstudio_codegen.problems import Problem
    from genstudio_codegen.run import Report

_MOST_REPEATED = 10


class ReportStyle(NamedTuple):
    """How a run is printed.

    Attributes:
        form: The format of problems.
        check: Nothing is written, so changes are announced.
        diff: Changes are printed as a patch, and nothing else on stdout.
        quiet: Only errors are printed, and what makes a check fail.
    """

    form: str = "text"
    check: bool = False
    diff: bool = False
    quiet: bool = False


def print_report(report: Report, style: ReportStyle) -> None:
    """Print what a run found and did.

    Args:
        report: The run.
        style: How to print it.
    """
    if not style.quiet:
        # A program that reads problems wants all of them, whatever was shown before.
        is_complete = style.form == "json"
        print_problems(
            (*report.known_warnings, *report.new_warnings) if is_complete else report.new_warnings, style.form
        )
        if not is_complete and report.known_warnings:
            _count_known(report.known_warnings)
    print_problems(report.errors, style.form)
    if style.diff:
        for change in report.changes:
            print_diff(change)
    _print_files(report, style)
    if report.errors and style.form != "json":
        _repeat_errors([str(one).partition("\n")[0] for one in report.errors])


def _count_known(warnings: Sequence[Problem]) -> None:
    specs = counted(len({one.source for one in warnings}), "unchanged spec")
    shown = "shows it" if len(warnings) == 1 else "shows them"
    click.echo(f"{counted(len(warnings), 'warning')} in {specs}: genstudio-codegen validate {shown}", err=True)


def _print_files(report: Report, style: ReportStyle) -> None:
    if not (report.is_written or style.check or style.diff) or not (report.changes or report.unchanged):
        if not style.quiet:
            click.echo("nothing was written", err=style.diff)
        return
    planned = not report.is_written or style.check
    if style.quiet and not (planned and report.changes):
        return
    if not style.diff:
        for path in report.changed:
            click.echo(f"{'would change' if planned else 'wrote'} {path}")
        for path in report.removed:
            click.echo(f"{'would remove' if planned else 'removed'} {path}")
    counts = f"{counted(len(report.changed), 'file')} {'would change' if planned else 'changed'}"
    counts += f", {len(report.unchanged)} unchanged"
    if report.removed:
        counts += f", {len(report.removed)} {'would be removed' if planned else 'removed'}"
    # With --diff, stdout holds a patch and nothing else.
    click.echo(counts, err=style.diff)


def _repeat_errors(lines: list[str]) -> None:
    """Print the first line of each error once more, as the last lines of the run."""
    click.echo(f"failed because of {counted(len(lines), 'error')}:", err=True)
    for line in lines[:_MOST_REPEATED]:
        click.echo(f"  {line}", err=True)
    if len(lines) > _MOST_REPEATED:
        click.echo(f"  … and {len(lines) - _MOST_REPEATED} more, printed above", err=True)
