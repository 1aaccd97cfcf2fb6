"""`genstudio-codegen diff`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .output import print_problems
from .selection import selected_workflows

if TYPE_CHECKING:
    from genstudio_codegen.compare import Outcome

# Repeated from `genstudio_codegen.compare`, so that --help need not load it; a test keeps the two equal.
FORMATS = ("text", "json", "github", "markdown")
CATEGORIES = ("breaks-source", "breaks-calls", "changes-results", "safe")
_COLOURS: dict[str, str] = dict(zip(CATEGORIES, ("red", "red", "yellow", "green"), strict=True))
_TAG = re.compile(rf"(?<=: )({'|'.join(CATEGORIES)})\[[a-z-]+\]")


@click.command(short_help="Show how a new spec affects its callers.")
@click.argument("specs", nargs=-1, type=click.Path(path_type=Path), metavar="OLD NEW | [SPEC...]")
@click.option("--against", metavar="REF", help="Compare each SPEC with its version at a git revision.")
@click.option(
    "--fail-on",
    type=click.Choice([*CATEGORIES, "never"]),
    default="breaks-calls",
    show_default=True,
    help="Exit with 1 if there is a change of this category or a more severe one.",
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print the changes."
)
@click.option("--name", default="", help="The module's name in the lock, if it is not the file's name.")
@click.option("--no-lock", is_flag=True, help="Compute all names without reading genstudio.lock.")
def diff(specs: tuple[Path, ...], against: str | None, fail_on: str, form: str, name: str, no_lock: bool) -> None:
    """Show how a new spec affects the code that calls its module.

    Compares OLD with NEW or, with --against, each SPEC with its version at a git revision. Without a SPEC, these are the
    specs of [tool.genstudio-codegen], whose settings apply, or without a project every *.spec.json that the revision has
    in this folder and its subfolders.
    """
    if against is None and len(specs) != 2:
        raise click.UsageError("Give two files, OLD and NEW, or --against REF.")
    if against is not None and name and len(specs) != 1:
        raise click.UsageError("--name applies to one workflow: give exactly one SPEC with it.")
    from genstudio_codegen import compare

    try:
        outcomes = _outcomes(specs, against, use_lock=not no_lock, module=name)
    except compare.RevisionError as error:
        click.echo(f"genstudio-codegen diff: {error}", err=True)
        raise SystemExit(2) from None
    for outcome in outcomes:
        print_problems(outcome.problems)
    comparisons = [outcome.comparison for outcome in outcomes if outcome.comparison]
    if comparisons or form == "json":
        text = compare.FORMATS[form](comparisons)
        click.echo(_coloured(text) if form == "text" else text)
    changes = [change for comparison in comparisons for change in comparison.changes]
    if len(comparisons) < len(outcomes) or compare.fails(changes, fail_on):
        raise SystemExit(1)


def _outcomes(specs: tuple[Path, ...], against: str | None, *, use_lock: bool, module: str) -> list[Outcome]:
    from genstudio_codegen.compare import Revision, compare_sources, compared_specs, file_source, file_sources, named

    if against is None:
        old, new = (selected_workflows((spec,)) for spec in specs)
        use_lock = use_lock and old.use_lock and new.use_lock
        pair = (named(old.workflows[0], module), named(new.workflows[0], module))
        return [compare_sources(*file_sources(*pair, use_lock=use_lock))]
    with Revision(against) as revision:
        selection = selected_workflows(specs, needs_project=False)
        use_lock = use_lock and selection.use_lock
        compared = compared_specs(specs, selection, revision)
        for path in compared.added:
            click.echo(f"{path} is new: {against} does not have it", err=True)
        return [
            compare_sources(revision.source(one, use_lock=use_lock), file_source(one, use_lock=use_lock))
            for one in (named(workflow, module) for workflow in compared.workflows)
        ]


def _coloured(text: str) -> str:
    """Colour the categories in a text; click removes the colours if stdout is not a terminal."""
    return "\n".join(
        _TAG.sub(lambda tag: click.style(tag[0], fg=_COLOURS[tag[1]]), line, count=1) for line in text.split("\n")
    )
