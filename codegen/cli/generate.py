"""`genstudio-codegen generate`."""

from __future__ import annotations

from pathlib import Path

import click

from .output import counted, print_problems


@click.command()
@click.argument("specs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SPEC...")
@click.option("--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="The package's folder.")
@click.option("--workflow-id", default="", help="The hosted workflow's id (wf-...), where the one SPEC has none.")
@click.option("--name", default="", help="The module's name, instead of the one SPEC's file name.")
@click.option("--keep-going", is_flag=True, help="Write the modules whose specs have no error; still exit 1.")
@click.option("--no-lock", is_flag=True, help="Neither read nor write genstudio.lock, which keeps names stable.")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a file would change.")
def generate(
    specs: tuple[Path, ...], output: Path, workflow_id: str, name: str, keep_going: bool, no_lock: bool, check: bool
) -> None:
    """Make a typed Python module of each parameter spec (入参范围)."""
    if len(specs) > 1 and (workflow_id or name):
        raise click.UsageError("--workflow-id and --name are about one workflow: give one SPEC with them.")
    from codegen.config import Config, WorkflowConfig
    from codegen.generation import generate as generate_modules

    workflows = tuple(WorkflowConfig(spec=spec, workflow_id=workflow_id, name=name) for spec in specs)
    config = Config(output=output, workflows=workflows, keep_going=keep_going, use_lock=not no_lock)
    report = generate_modules(config, check=check)
    print_problems(report.problems)
    for path in report.changed:
        click.echo(f"{'wrote' if report.is_written else 'would change'} {path}")
    if report.is_written:
        click.echo(f"{counted(len(report.changed), 'file')} changed, {len(report.unchanged)} unchanged")
    elif report.changed or report.unchanged:
        click.echo(f"{counted(len(report.changed), 'file')} would change, {len(report.unchanged)} unchanged")
    else:
        click.echo("nothing was written")
    if report.has_errors or (check and report.changed):
        raise SystemExit(1)
