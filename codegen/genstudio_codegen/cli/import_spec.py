"""`genstudio-codegen import`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .output import print_problems

if TYPE_CHECKING:
    from genstudio_codegen.parameter_spec import WorkflowSpec
    from genstudio_codegen.problems import Problem
    from genstudio_codegen.sources import PastedText

_FILE = click.Path(dir_okay=False, path_type=Path)
_TEXT = click.Path(dir_okay=False, allow_dash=True, path_type=Path)


@click.command("import", short_help="Make a spec from a workflow or a curl command.")
@click.argument("workflow", required=False, type=click.Path(path_type=Path), metavar="[WORKFLOW]")
@click.option(
    "--object-info",
    default="",
    metavar="FILE|URL",
    help="The node catalogue: a saved object_info.json, or the address of a running ComfyUI. It gives types and ranges.",
)
@click.option(
    "--curl",
    type=_TEXT,
    metavar="FILE|-",
    help="The curl command that the console's trial run shows, in a file or on standard input: id and stored values.",
)
@click.option("--body", type=_TEXT, metavar="FILE|-", help="The body of such a request, as JSON.")
@click.option("--spec", type=_FILE, help="A parameter spec to complete; what it says takes precedence.")
@click.option("--workflow-id", default="", help="The hosted workflow's id (wf-...).")
@click.option("--name", default="", help="The workflow's name.")
@click.option(
    "--output",
    type=_FILE,
    help="The spec file to write.  [default: the completed SPEC, or beside WORKFLOW, with the suffix .spec.json]",
)
@click.option("--diff", is_flag=True, help="Write nothing, show what would change, and exit 1 if anything would.")
def import_spec(
    workflow: Path | None,
    object_info: str,
    curl: Path | None,
    body: Path | None,
    spec: Path | None,
    workflow_id: str,
    name: str,
    output: Path | None,
    diff: bool,
) -> None:
    """Make a parameter spec from a WORKFLOW in API format, a node catalogue, or a request that was copied.

    The sources complete each other. Of a curl command only the body is used: its API key is neither printed nor written.
    """
    if workflow is None and curl is None and body is None and spec is None:
        raise click.UsageError("Give a WORKFLOW, --curl, --body or --spec.")
    if str(curl) == str(body) == "-":
        raise click.UsageError("Only one of --curl and --body can be read from standard input.")
    from genstudio_codegen.sources import SourceSet, import_spec, spec_path

    target = output or spec_path(spec, workflow, curl, body)
    if target is None:
        raise click.UsageError("Give the spec file to write with --output, such as specs/text_to_image.spec.json.")
    previous, problems = _previous(target, spec)
    if problems:
        _refuse(problems)
    sources = SourceSet(
        workflow=workflow,
        spec=spec,
        object_info=object_info,
        curl=_pasted(curl),
        body=_pasted(body),
        workflow_id=workflow_id,
        name=name,
        previous=previous,
    )
    imported = import_spec(sources, str(target))
    if imported.spec is None:
        _refuse(imported.problems)
    print_problems(imported.problems)
    if diff:
        _show_changes(target, imported.text)
    else:
        _write(target, imported.text)


def _pasted(path: Path | None) -> PastedText | None:
    from genstudio_codegen.sources import pasted_file, pasted_stream

    if path is None:
        return None
    return pasted_stream(sys.stdin.buffer) if str(path) == "-" else pasted_file(path)


def _previous(target: Path, spec: Path | None) -> tuple[WorkflowSpec | None, tuple[Problem, ...]]:
    from genstudio_codegen.files import real_path
    from genstudio_codegen.sources import previous_import

    if spec is not None and real_path(spec) == real_path(target):
        return None, ()
    return previous_import(target)


def _refuse(problems: tuple[Problem, ...]) -> None:
    print_problems(problems)
    click.echo("nothing was written")
    raise SystemExit(1)


def _write(target: Path, text: str) -> None:
    from genstudio_codegen.files import read_file, write_atomically

    data = text.encode()
    if target.is_file() and read_file(target) == data:
        click.echo(f"{target} is unchanged")
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(target, data)
    click.echo(f"wrote {target}")


def _show_changes(target: Path, text: str) -> None:
    """Print what would change for callers or, if that is nothing, that the texts differ; exit with 1 if they do."""
    from dataclasses import replace

    from genstudio_codegen import compare
    from genstudio_codegen.config import WorkflowConfig
    from genstudio_codegen.files import read_file

    data = text.encode()
    if not target.exists():
        click.echo(f"would write {target}")
        raise SystemExit(1)
    if read_file(target) == data:
        click.echo(f"{target} is unchanged")
        return
    old = compare.file_source(WorkflowConfig(spec=target))
    new = replace(old, label=f"{target} (imported)", data=data, problems=())
    outcome = compare.compare_sources(old, new)
    if outcome.comparison is not None and not outcome.comparison.changes:
        click.echo(f"{target} would change, but nothing that callers use")
    elif outcome.comparison is not None:
        click.echo(compare.FORMATS["text"]([outcome.comparison]))
    raise SystemExit(1)
