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
    from genstudio_codegen.problems import has_errors
    from genstudio_codegen.run import validate_spec

    bad = 0
    for spec in specs:
        problems = validate_spec(spec)
        print_problems(problems, style)
        bad += has_errors(problems)
    click.echo(f"{counted(len(specs), 'spec')} read, {bad} with errors")
    if bad:
        raise SystemExit(1)
