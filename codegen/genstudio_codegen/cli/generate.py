"""`genstudio-codegen generate`."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .output import format_option
from .report import ReportStyle, print_report

if TYPE_CHECKING:
    from genstudio_codegen.run import Overrides

_MOST_LISTED = 8


def checked_id(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """The value of an option that is a workflow's id, or "" if it was not given."""
    if value is None:
        return ""
    from genstudio_codegen.config import workflow_id_mistake

    if mistake := workflow_id_mistake(value):
        raise click.BadParameter(mistake, ctx, param)
    return value


@click.command(short_help="Make a typed Python module from each spec.")
@click.argument("specs", nargs=-1, type=click.Path(path_type=Path), metavar="[SPEC]...")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="The package's folder.")
@click.option(
    "--workflow-id",
    callback=checked_id,
    help="The hosted workflow's id (wf-...), if neither the SPEC nor the configuration has one. Needs a single SPEC.",
)
@click.option("--name", default="", help="The module's name, instead of the file name. Needs a single SPEC.")
@click.option(
    "--workflow",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The workflow behind a single SPEC, exported in API format: it provides titles, links and stored values.",
)
@click.option(
    "--keep-going", is_flag=True, help="Write the modules whose specs have no error. The exit code is still 1."
)
@click.option("--no-lock", is_flag=True, help="Neither read nor write genstudio.lock, which keeps names stable.")
@click.option(
    "--rename",
    is_flag=True,
    help="Replace names made of node ids with better ones, where more is known about the workflow by now.",
)
@click.option("--force", is_flag=True, help="Overwrite generated files that were edited by hand.")
@click.option(
    "--jobs", type=click.IntRange(0), default=0, help="How many processes render at once. 0 uses as many as pay off."
)
@click.option("--check", is_flag=True, help="Write nothing, and exit 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing, print the changes as a patch, and exit 1 if there are any.")
@click.option(
    "--watch", is_flag=True, help="Generate again whenever a spec or the configuration changes, until Ctrl-C."
)
@click.option("-q", "--quiet", is_flag=True, help="Print errors only, and what makes --check fail.")
@format_option
def generate(
    specs: tuple[Path, ...],
    output: Path | None,
    workflow_id: str,
    name: str,
    workflow: Path | None,
    keep_going: bool,
    no_lock: bool,
    rename: bool,
    force: bool,
    jobs: int,
    check: bool,
    diff: bool,
    watch: bool,
    quiet: bool,
    style: str,
) -> None:
    """Make a typed Python module from each parameter spec (入参范围).

    Without SPEC, everything that [tool.genstudio-codegen] of the nearest pyproject.toml names is generated.
    """
    if len(specs) != 1 and (workflow_id or name or workflow):
        raise click.UsageError(
            "--workflow-id, --name and --workflow concern a single workflow: give exactly one SPEC with them."
        )
    if rename and no_lock:
        raise click.UsageError("--rename changes names in genstudio.lock, which --no-lock leaves aside: give only one.")
    if watch and (check or diff):
        raise click.UsageError("--watch writes files, --check and --diff do not: give only one of them.")
    from genstudio_codegen.run import Overrides

    overrides = Overrides(
        specs=specs,
        output=output,
        workflow_id=workflow_id,
        name=name,
        workflow=workflow,
        use_lock=not no_lock,
        rename=rename,
        keep_going=keep_going,
        force=force,
        jobs=jobs,
    )

    report_style = ReportStyle(style, check=check or diff, diff=diff, quiet=quiet)
    if watch:
        _watch(overrides, report_style)
    elif not _generate_once(overrides, report_style):
        raise SystemExit(1)


def _watch(overrides: Overrides, style: ReportStyle) -> None:
    from genstudio_codegen.file_watcher import changes

    is_first = True
    # Ctrl-C may come while files are written: the next run finishes what was begun.
    with suppress(KeyboardInterrupt):
        for changed in changes(overrides.inputs):
            if not (is_first or style.quiet):
                click.echo(f"changed: {_listed(changed)}", err=True)
            is_first = False
            _generate_once(overrides, style)
            if not style.quiet:
                click.echo(f"watching {_listed(overrides.inputs())}; press Ctrl-C to stop", err=True)


def _listed(paths: Iterable[Path]) -> str:
    """The first few files, and how many more there are."""
    names = [str(path) for path in sorted(set(paths))]
    more = f" and {len(names) - _MOST_LISTED} more" if len(names) > _MOST_LISTED else ""
    return (", ".join(names[:_MOST_LISTED]) or "no file") + more


def _generate_once(overrides: Overrides, style: ReportStyle) -> bool:
    """Run once, and report it. Returns whether all is well."""
    from genstudio_codegen.run import Report
    from genstudio_codegen.run import generate as generate_modules

    result = overrides.configuration()
    if result.usage:
        raise click.UsageError(result.usage)
    if result.config is None:
        report = Report(result.problems)
    else:
        report = generate_modules(result.config, check=style.check, on_wait=_print_waiting)
        report = replace(report, problems=(*result.problems, *report.problems))
    print_report(report, style)
    return not report.has_errors and not (style.check and report.changes)


def _print_waiting(folder: Path) -> None:
    click.echo(f"waiting for another run that is writing to {folder}", err=True)
