"""`genstudio-codegen schema`."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click

from .selection import print_answers, specs_argument


@click.command(short_help="Print the JSON Schema of the parameters.")
@specs_argument
@click.option(
    "--body",
    is_flag=True,
    help="Describe `prompt` in the request's body, by node id, instead of the parameters by Python name.",
)
def schema(specs: tuple[Path, ...], body: bool) -> None:
    """Print the JSON Schema (2020-12) of a workflow's parameters.

    Without SPEC, or with several, an object is printed that has the schema of each workflow by its module's name.
    Without SPEC, these are the workflows of [tool.genstudio-codegen], whose settings apply.
    """
    from genstudio_codegen.run import schemas

    print_answers(specs, partial(schemas, body=body), lambda document: json.dumps(document, indent=2) + "\n")
