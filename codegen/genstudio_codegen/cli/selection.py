"""The workflows that a command is about, and how their answers are printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .output import print_problems

if TYPE_CHECKING:
    from genstudio_codegen.project import Selection
    from genstudio_codegen.run import Answer

specs_argument = click.argument("specs", nargs=-1, type=click.Path(path_type=Path), metavar="[SPEC]...")


def selected_workflows(specs: tuple[Path, ...], style: str = "text", *, needs_project: bool = True) -> Selection:
    """The project's workflows, or the given specs with the project's settings.

    Exits with 1 if the configuration has an error, and with 2 if there are neither specs nor a project that is needed.
    """
    from genstudio_codegen.problems import has_errors
    from genstudio_codegen.project import select_workflows

    selection = select_workflows(specs)
    if selection.usage and needs_project:
        raise click.UsageError(selection.usage)
    print_problems(selection.problems, style)
    if has_errors(selection.problems):
        raise SystemExit(1)
    return selection


def print_answers(
    specs: tuple[Path, ...],
    answers: Callable[[Selection], Iterator[Answer]],
    text_of: Callable[[object], str],
) -> None:
    """Print the JSON document of a single SPEC, or an object with that of each workflow by its module's name."""
    documents: dict[str, object] = {}
    failed = False
    for name, document, problems in answers(selected_workflows(specs)):
        print_problems(problems)
        failed = failed or document is None
        documents[name] = document
    if failed:
        raise SystemExit(1)
    click.echo(text_of(documents if len(specs) != 1 else next(iter(documents.values()))), nl=False)
