"""`genstudio-codegen generate`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .output import counted, format_option, print_diff, print_problems

if TYPE_CHECKING:
    from genstudio_codegen.run import Overrides, Report


@click.command()
@click.argument("specs", nargs=-1, type=click.Path(path_type=Path), metavar="[SPEC]...")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="The package's folder.")
@click.option(
    "--workflow-id", default="", help="The hosted workflow's id (wf-...), if the SPEC has none. Needs a single SPEC."
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
    help="Replace names made of node ids by better ones where more is known of the workflow now.",
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

    if watch:
        from genstudio_codegen.file_watcher import changes

        # Ctrl-C may come while files are written: the next run finishes what was begun.
        with suppress(KeyboardInterrupt):
            for _ in changes(overrides.inputs):
                _generate_once(overrides, check=False, diff=False, style=style)
    elif not _generate_once(overrides, check=check or diff, diff=diff, style=style):
        raise SystemExit(1)


def _generate_once(overrides: Overrides, *, check: bool, diff: bool, style: str) -> bool:
    """Run once, and report it. Returns whether all is well."""
    from genstudio_codegen.run import generate as generate_modules

    result = overrides.configuration()
    if result.usage:
        raise click.UsageError(result.usage)
    if result.config is None:
        print_problems(result.problems, style)
        click.echo("nothing was written")
        return False
    report = generate_modules(result.config, check=check, on_wait=_print_waiting)
    print_problems(report.problems, style)
    if diff:
        for change in report.changes:
            print_diff(change)
    _print_summary(report, check=check, quiet=diff)
    return not report.has_errors and not (check and report.changes)


def _print_summary(report: Report, *, check: bool, quiet: bool) -> None:
    wrote, removed = ("wrote", "removed") if report.is_written else ("would change", "would remove")
    if not quiet:
        for path in report.changed:
            click.echo(f"{wrote} {path}")
        for path in report.removed:
            click.echo(f"{removed} {path}")
    if not report.changes and not report.unchanged:
        click.echo("nothing was written")
        return
    verb = "changed" if report.is_written and not check else "would change"
    counts = f"{counted(len(report.changed), 'file')} {verb}, {len(report.unchanged)} unchanged"
    if report.removed:
        counts += f", {len(report.removed)} {'removed' if report.is_written else 'would be removed'}"
    # With --diff, stdout holds a patch and nothing else.
    click.echo(counts, err=quiet)


def _print_waiting(folder: Path) -> None:
    click.echo(f"waiting for another run that is writing to {folder}", err=True)
