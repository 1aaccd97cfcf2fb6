"""`genstudio-codegen init`."""

from __future__ import annotations

from pathlib import Path

import click

from .output import print_problems


@click.command()
@click.option(
    "--output",
    default="",
    help="The folder of the generated package. By default it is guessed from the project's packages.",
)
@click.option(
    "--specs",
    multiple=True,
    metavar="PATTERN",
    help="A pattern of spec files; may be repeated. By default it is guessed from the files that are there.",
)
def init(output: str, specs: tuple[str, ...]) -> None:
    """Add a first [tool.genstudio-codegen] to ./pyproject.toml, which is created if there is none."""
    from genstudio_codegen.config import initial_configuration
    from genstudio_codegen.files import write_atomically

    pyproject = Path("pyproject.toml")
    data, problems = initial_configuration(pyproject, output=output, specs=specs)
    print_problems(problems)
    if data is None:
        click.echo("nothing was written")
        raise SystemExit(1)
    write_atomically(pyproject, data)
    click.echo(f"wrote {pyproject}: save your specs in the folder that it names, then run genstudio-codegen generate")
