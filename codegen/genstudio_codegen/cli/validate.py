"""`genstudio-codegen validate`."""

from __future__ import annotations

from pathlib import Path

import click

from .output import counted, format_option, print_problems


@click.command()
@click.argument("specs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SPEC...")
@format_option
def validate(specs: tuple[Path, ...], style: str) -> None:
    """Check parameter specs and print every problem."""
    from genstudio_codegen.parameter_spec import read_spec

    readings = [read_spec(spec) for spec in specs]
    for reading in readings:
        print_problems(reading.problems, style)
    bad = sum(reading.spec is None for reading in readings)
    click.echo(f"{counted(len(specs), 'spec')} read, {bad} with errors")
    if bad:
        raise SystemExit(1)
