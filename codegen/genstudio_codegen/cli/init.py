"""`genstudio-codegen init`."""

from __future__ import annotations

from pathlib import Path

import click

from .output import print_problems


@click.command()
@click.option("--output", default="", help="The folder of the generated package; guessed from the project's packages.")
@click.option(
    "--specs", multiple=True, metavar="PATTERN", help="Where the specs lie; guessed from those that are there."
)
def init(output: str, specs: tuple[str, ...]) -> None:
    """Write a first [tool.genstudio-codegen] at the end of ./pyproject.toml, which is made where there is none."""
    from genstudio_codegen.config.first import first_configuration
    from genstudio_codegen.publish import write_atomically

    pyproject = Path("pyproject.toml")
    data, problems = first_configuration(pyproject, output=output, specs=specs)
    print_problems(problems)
    if data is None:
        click.echo("nothing was written")
        raise SystemExit(1)
    write_atomically(pyproject, data)
    click.echo(f"wrote {pyproject}: save specs where it says, then run genstudio-codegen generate")
