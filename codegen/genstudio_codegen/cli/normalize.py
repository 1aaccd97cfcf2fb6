"""`genstudio-codegen normalize`."""

from __future__ import annotations

from pathlib import Path

import click

from .output import print_problems


@click.command()
@click.argument("spec", type=click.Path(path_type=Path), metavar="SPEC")
def normalize(spec: Path) -> None:
    """Print a parameter spec in its canonical form."""
    from genstudio_codegen.parameter_spec import canonical_text, read_spec

    reading = read_spec(spec)
    print_problems(reading.problems)
    if reading.spec is None:
        raise SystemExit(1)
    click.echo(canonical_text(reading.spec), nl=False)
