"""`genstudio-codegen playground`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from .output import print_problems, print_warning
from .serve import Speed


@click.command(short_help="Show a page to try workflows in the browser.")
@click.argument("specs", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[SPEC]...")
@click.option("--genstudio", is_flag=True, help="Run workflows on GenStudio, with the key in GENSTUDIO_API_KEY.")
@click.option("--comfyui", default="", metavar="URL", help="Run workflows on a ComfyUI server of your own.")
@click.option("--allow-http", is_flag=True, help="Allow a --comfyui at a plain http address of the local network.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the page; 0 chooses a free one.")
@click.option(
    "--speed", type=Speed(), default="1x", show_default=True, help="How fast tasks run in the emulator that is started."
)
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
def playground(specs: tuple[Path, ...], open_page: bool, **options: Any) -> None:
    """Show a page to try workflows: each SPEC is a spec file, or a folder of *.json spec files.

    Fill in the form, run the workflow, see the result, and copy the code. Without SPEC, the page shows the workflows of
    [tool.genstudio-codegen]. They run on an emulator that is started with the page, unless --genstudio or --comfyui says
    otherwise. The page is shown on this machine only. Changed specs are reloaded.
    """
    if options["genstudio"] and options["comfyui"]:
        raise click.UsageError("--genstudio and --comfyui cannot be used together.")
    try:
        from genstudio_codegen.hosting import Reporter
        from genstudio_codegen.playground import PlaygroundOptions, run_playground

        code = run_playground(
            specs,
            PlaygroundOptions(**options),
            Reporter(click.echo, print_problems, print_warning),
            _open if open_page else _ignore,
        )
    except (ImportError, ValueError) as error:
        click.echo(f"genstudio-codegen playground: {error}", err=True)
        raise SystemExit(2) from None
    except OSError as error:
        where = f"port {options['port']}"
        click.echo(f"genstudio-codegen playground: cannot listen on {where}: {error.strerror or error}", err=True)
        raise SystemExit(2) from None
    sys.exit(code)


def _open(address: str) -> None:
    click.launch(address)


def _ignore(address: str) -> None:
    pass
