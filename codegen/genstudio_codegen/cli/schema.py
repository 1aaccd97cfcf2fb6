"""`genstudio-codegen schema`."""

from __future__ import annotations

from pathlib import Path

import click

from .output import print_problems


@click.command()
@click.argument("spec", type=click.Path(path_type=Path), metavar="SPEC")
@click.option(
    "--body",
    is_flag=True,
    help="Describe `prompt` in the request's body, by node id, instead of the parameters by Python name.",
)
def schema(spec: Path, body: bool) -> None:
    """Print the JSON Schema (2020-12) of a workflow's parameters."""
    from genstudio_codegen.schema import schema_of

    document, problems = schema_of(spec, body=body)
    print_problems(problems)
    if document is None:
        raise SystemExit(1)
    click.echo(document, nl=False)
