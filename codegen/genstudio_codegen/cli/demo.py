"""`genstudio-codegen demo`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", default="genstudio-demo", type=click.Path(file_okay=False, path_type=Path))
def demo(folder: Path) -> None:
    """Make two pictures without a key: a local emulator, a generated package, and a few lines of Python.

    Everything is written into FOLDER (./genstudio-demo).
    """
    try:
        from genstudio_codegen.demo import PROGRAM, run_demo

        pictures = run_demo(folder, lambda line: click.echo(line, err=True))
    except ImportError as error:
        click.echo(f"genstudio-codegen demo: {error}", err=True)
        raise SystemExit(2) from None
    for picture in pictures:
        click.echo(picture)
    click.echo(f"\nThe lines that made them:\n\n{PROGRAM}")
