"""`genstudio-codegen serve`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from .output import print_problems, print_warning

REMOTE_REFUSED = (
    "--host {host} is reachable from other machines: anyone there could read every prompt and image, and the API key "
    "would cross the network unencrypted. Add --allow-remote to accept that."
)


class Speed(click.ParamType[float]):
    """A factor, such as `10` or `10x`."""

    name = "factor"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The factor as a number."""
        try:
            factor = float(str(value).removesuffix("x"))
        except ValueError:
            factor = 0.0
        if not 0 < factor <= 1e6:
            self.fail(f"{value!r} is not a valid speed: write 10x to run tasks ten times as fast", param, ctx)
        return factor


@click.command(short_help="Serve workflows locally, as GenStudio would.")
@click.argument("specs", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[SPEC]...")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the API; 0 chooses a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--allow-remote", is_flag=True, help="Allow a --host that other machines can reach.")
@click.option("--speed", type=Speed(), default="1x", show_default=True, help="How fast tasks run.")
@click.option(
    "--workers", type=click.IntRange(1, 1000), default=2, show_default=True, help="How many tasks run at once."
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="FAULT",
    help="A fault to make happen, such as submit:reset-after@3; may be repeated.",
)
@click.option("--seed", type=int, help="Makes ids and random faults repeatable.")
@click.option("--rate-limit", type=click.IntRange(1), help="How many calls per second one key may make.")
@click.option(
    "--keep-tasks",
    type=click.IntRange(1),
    help="How many ended tasks are kept at most.  [default: all that ended in the last 3 days]",
)
@click.option("--api-key", help="The API key to accept.  [default: a random key]")
def serve(specs: tuple[Path, ...], allow_remote: bool, host: str, port: int, **options: Any) -> None:
    """Serve workflows locally as GenStudio would: each SPEC is a spec file, or a folder of *.json spec files.

    Without SPEC, the workflows of [tool.genstudio-codegen] are served. Its ids and other settings apply to a SPEC that it
    names. Changed specs are reloaded. docs/en/emulator.md lists the faults.
    """
    try:
        from genstudio_codegen import emulator, playground
        from genstudio_codegen.hosting import Reporter

        if not allow_remote and not emulator.is_loopback(host):
            raise click.UsageError(REMOTE_REFUSED.format(host=host))
        code = emulator.serve(
            specs,
            emulator.ServeOptions(host=host, port=port, **options),
            Reporter(click.echo, print_problems, print_warning),
            page=playground.emulator_page,
        )
    except (ImportError, ValueError) as error:
        click.echo(f"genstudio-codegen serve: {error}", err=True)
        raise SystemExit(2) from None
    except OSError as error:
        click.echo(f"genstudio-codegen serve: cannot listen on {host}:{port}: {error.strerror}", err=True)
        raise SystemExit(2) from None
    sys.exit(code)
