"""`genstudio-codegen validate`."""

from __future__ import annotations

from pathlib import Path

import click

from .output import counted, format_option, print_problems
from .selection import selected_workflows, specs_argument


@click.command()
@specs_argument
@format_option
def validate(specs: tuple[Path, ...], style: str) -> None:
    """Check parameter specs and print every problem.

    Without SPEC, the specs of [tool.genstudio-codegen] are checked. Its settings apply to a SPEC that it names.
    """
    from genstudio_codegen.problems import has_errors
    from genstudio_codegen.run import validations

    selection = selected_workflows(specs, style)
    bad = 0
    for problems in validations(selection):
        print_problems(problems, style)
        bad += has_errors(problems)
    click.echo(f"{counted(len(selection.workflows), 'spec')} read, {bad} with errors")
    if bad:
        raise SystemExit(1)
