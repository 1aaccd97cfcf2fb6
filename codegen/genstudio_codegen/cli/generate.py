"""`genstudio-codegen generate`."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .output import counted, format_option, print_diff, print_problems

if TYPE_CHECKING:
    from genstudio_codegen.project import Asked
    from genstudio_codegen.report import Report


@click.command()
@click.argument("specs", nargs=-1, type=click.Path(path_type=Path), metavar="[SPEC]...")
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), help="The package's folder.")
@click.option("--workflow-id", default="", help="The hosted workflow's id (wf-...), where the one SPEC has none.")
@click.option("--name", default="", help="The module's name, instead of the one SPEC's file name.")
@click.option(
    "--workflow",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The workflow behind the one SPEC, exported in API format: titles, links and stored values.",
)
@click.option("--keep-going", is_flag=True, help="Write the modules whose specs have no error; still exit 1.")
@click.option("--no-lock", is_flag=True, help="Neither read nor write genstudio.lock, which keeps names stable.")
@click.option("--force", is_flag=True, help="Overwrite generated files that were edited by hand.")
@click.option("--jobs", type=click.IntRange(0), default=0, help="Processes that render at once; 0: as many as pay.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change as a patch, and exit 1 then.")
@click.option("--watch", is_flag=True, help="Generate whenever a spec or the configuration changes, until Ctrl-C.")
@format_option
def generate(
    specs: tuple[Path, ...],
    output: Path | None,
    workflow_id: str,
    name: str,
    workflow: Path | None,
    keep_going: bool,
    no_lock: bool,
    force: bool,
    jobs: int,
    check: bool,
    diff: bool,
    watch: bool,
    style: str,
) -> None:
    """Make a typed Python module of each parameter spec (入参范围).

    Without SPEC, all that [tool.genstudio-codegen] of the nearest pyproject.toml names is generated.
    """
    if len(specs) != 1 and (workflow_id or name or workflow):
        raise click.UsageError("--workflow-id, --name and --workflow are about one workflow: give one SPEC with them.")
    if watch and (check or diff):
        raise click.UsageError("--watch writes; --check and --diff do not.")
    from genstudio_codegen.project import Asked

    asked = Asked(
        specs=specs, output=output, workflow_id=workflow_id, name=name, workflow=workflow, use_lock=not no_lock
    )
    asked = replace(asked, keep_going=keep_going, force=force, jobs=jobs)

    if watch:
        from genstudio_codegen.watching import watch as watch_files

        # Ctrl-C may come while files are written: what was begun is finished by the next run.
        with suppress(KeyboardInterrupt):
            for _ in watch_files(asked.watched):
                _once(asked, check=False, diff=False, style=style)
    elif not _once(asked, check=check or diff, diff=diff, style=style):
        raise SystemExit(1)


def _once(asked: Asked, *, check: bool, diff: bool, style: str) -> bool:
    """One run, told; whether all is well."""
    from genstudio_codegen.generation import generate as generate_modules

    loaded = asked.configuration()
    if loaded.usage:
        raise click.UsageError(loaded.usage)
    if loaded.config is None:
        print_problems(loaded.problems, style)
        click.echo("nothing was written")
        return False
    report = generate_modules(loaded.config, check=check, on_wait=_say_waiting)
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
    # A patch on stdout has to be one.
    click.echo(counts, err=quiet)


def _say_waiting(folder: Path) -> None:
    click.echo(f"waiting for another run that writes {folder}", err=True)
