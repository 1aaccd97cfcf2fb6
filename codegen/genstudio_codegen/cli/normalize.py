"""`genstudio-codegen normalize`."""

from __future__ import annotations

from pathlib import Path

import click

from .selection import print_answers, specs_argument


@click.command(short_help="Print a parameter spec in its canonical form.")
@specs_argument
def normalize(specs: tuple[Path, ...]) -> None:
    """Print a parameter spec in its canonical form, with all of its inputs.

    Without SPEC, or with several, an object is printed that has the spec of each workflow by its module's name. Without
    SPEC, these are the workflows of [tool.genstudio-codegen]. Their ids and the workflows beside the specs are included.
    """
    from genstudio_codegen.parameter_spec import document_text
    from genstudio_codegen.run import canonical_forms

    print_answers(specs, canonical_forms, document_text)
