"""`genstudio-codegen demo`."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

_ABOUT = (
    "Two pictures, without a key or a GPU: a local emulator of GenStudio runs no model, it paints stand-in pictures."
)
_PORT = 8931
_NEXT = """\
What to try next:

  genstudio-codegen serve {specs} --port {port} --api-key sk-demo
      Keeps an emulator running. Open http://127.0.0.1:{port} to watch tasks, pictures and requests.
  cd {folder} && GENSTUDIO_BASE_URL=http://127.0.0.1:{port} GENSTUDIO_API_KEY=sk-demo python {program}
      Runs the lines above against it, from another terminal.
  genstudio-codegen init
      Sets up your own project, in its folder. Save the parameter spec (入参范围) of each of your workflows there, and
      run genstudio-codegen generate. With your key in GENSTUDIO_API_KEY, calls like these make real pictures.
"""


@click.command(short_help="Make two stand-in pictures without a key.")
@click.argument("folder", default="genstudio-demo", type=click.Path(file_okay=False, path_type=Path))
def demo(folder: Path) -> None:
    """Make two stand-in pictures without a key: a local emulator, a generated package, and a few lines of Python.

    Everything is written into FOLDER (./genstudio-demo).
    """
    try:
        from genstudio_codegen.demo import MISTAKE, PROGRAM, run_demo

        click.echo(_ABOUT, err=True)
        made = run_demo(folder, lambda line: click.echo(line, err=True))
    except ImportError as error:
        click.echo(f"genstudio-codegen demo: {error}", err=True)
        raise SystemExit(2) from None
    for picture in made.pictures:
        click.echo(picture)
    click.echo(f"\nThe lines that made them ({made.program}):\n\n{PROGRAM}")
    click.echo(f"A call with mistakes is refused before anything is sent:\n\n>>> {MISTAKE}\n{made.mistake}\n")
    specs, place = shlex.quote(str(made.specs)), shlex.quote(str(folder))
    click.echo(_NEXT.format(specs=specs, folder=place, program=made.program.name, port=_PORT), nl=False)
