"""`genstudio-codegen init`."""

from __future__ import annotations

from pathlib import Path

import click

from .output import print_problems


@click.command(short_help="Write a first configuration to pyproject.toml.")
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
@click.option("--pre-commit", is_flag=True, help="Add the hook to .pre-commit-config.yaml.")
@click.option("--hatch", is_flag=True, help="Add the build hook for hatchling to pyproject.toml.")
@click.option("--github", is_flag=True, help="Add a check to .github/workflows.")
def init(output: str, specs: tuple[str, ...], pre_commit: bool, hatch: bool, github: bool) -> None:
    """Add a first [tool.genstudio-codegen] to ./pyproject.toml, which is created if there is none.

    Specs are looked for in this folder and at most three levels below it. Ids of workflows are taken from the specs, or from
    pasted requests (*.sh, *.txt, *.curl, *.md) beside them and in this folder.
    """
    from genstudio_codegen.files import write_atomically
    from genstudio_codegen.starter import propose_project

    proposal = propose_project(Path(), output=output, specs=specs, pre_commit=pre_commit, hatch=hatch, github=github)
    print_problems(proposal.problems)
    if proposal.problems:
        click.echo("nothing was written")
        raise SystemExit(1)
    for note in proposal.notes:
        click.echo(note)
    for name, data in proposal.files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(Path(name), data)
        click.echo(f"wrote {name}")
    click.echo("next: genstudio-codegen generate" if proposal.files else "everything is there already")
