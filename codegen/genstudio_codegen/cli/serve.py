"""`genstudio-codegen serve`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .output import print_problems


class Speed(click.ParamType[float]):
    """A factor, as `10` or `10x`."""

    name = "factor"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The factor as a number."""
        try:
            factor = float(str(value).removesuffix("x"))
        except ValueError:
            factor = 0.0
        if not 0 < factor <= 1e6:
            self.fail(f"{value!r} is no speed: write 10x to run tasks ten times as fast", param, ctx)
        return factor


@click.command()
@click.argument("specs", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="SPEC...")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the API; 0 is any free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--allow-remote", is_flag=True, help="Let --host be one that other machines reach.")
@click.option("--speed", type=Speed(), default="1x", show_default=True, help="How fast tasks run.")
@click.option("--workers", type=click.IntRange(1, 1000), default=2, show_default=True, help="Tasks run at once.")
@click.option("--fault", "faults", multiple=True, metavar="FAULT", help="As submit:reset-after@3; may be repeated.")
@click.option("--seed", type=int, help="Repeats ids and the drawing of faults.")
@click.option("--rate-limit", type=click.IntRange(1), help="Calls per second that a key may make.")
@click.option("--api-key", help="The key to accept; one is made up otherwise.")
def serve(
    specs: tuple[Path, ...],
    port: int,
    host: str,
    allow_remote: bool,
    speed: float,
    workers: int,
    faults: tuple[str, ...],
    seed: int | None,
    rate_limit: int | None,
    api_key: str | None,
) -> None:
    """Serve workflows locally as GenStudio would: every SPEC, and every *.json of a folder.

    A spec that changes is read again. docs/emulator.md lists the faults.
    """
    try:
        from genstudio_codegen.emulator.extra import require

        require()
        from genstudio_codegen.emulator import serving

        if not allow_remote and not serving.is_loopback(host):
            raise click.UsageError(serving.REMOTE_REFUSED.format(host=host))
        code = serving.serve(
            specs,
            say=click.echo,
            complain=print_problems,
            warn=lambda line: click.echo(line, err=True),
            host=host,
            port=port,
            speed=speed,
            workers=workers,
            faults=faults,
            seed=seed,
            rate_limit=rate_limit,
            api_key=api_key,
        )
    except (ImportError, ValueError) as error:
        click.echo(f"genstudio-codegen serve: {error}", err=True)
        raise SystemExit(2) from None
    except OSError as error:
        click.echo(f"genstudio-codegen serve: cannot listen on {host}:{port}: {error.strerror}", err=True)
        raise SystemExit(2) from None
    sys.exit(code)
