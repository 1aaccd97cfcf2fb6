"""The command `genstudio-batch`, whose subcommands are loaded on demand."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from .._version import __version__
from ..errors import BatchError, InvalidRows
from .texts import printable

PROGRAM = "genstudio-batch"
COMMANDS = ("cancel", "check", "export", "resolve", "resume", "retry", "run", "status", "unknown", "worker")
_TRACEBACK = "GENSTUDIO_BATCH_TRACEBACK"


class LazyGroup(click.Group):
    """A group that loads each of `COMMANDS` from the module of the same name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"{__package__}.{cmd_name}"), cmd_name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name=PROGRAM)
def cli() -> None:
    """Durable batches of GenStudio tasks: many rows, on one machine or several, and each row paid for once.

    The API key is taken from GENSTUDIO_API_KEY.
    """


def main() -> None:
    """Run the command line.

    Exits with 0 if all is well, 1 if rows are invalid, failed, unknown or left, 2 for wrong usage or a broken environment.
    """
    # Generated modules are often in the folder where the command is run. At the end: nothing there replaces a library.
    sys.path.append(os.getcwd())
    try:
        cli(prog_name=PROGRAM)
    except InvalidRows as error:
        click.echo(printable(str(error)), err=True)
        raise SystemExit(1) from None
    except BatchError as error:
        _fail(str(error))
    except BrokenPipeError:
        # Whoever reads the output, such as `head`, has had enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(1) from None
    except OSError as error:
        _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except Exception as error:
        if os.environ.get(_TRACEBACK):
            raise
        # Further lines would be statements and values of the database.
        first = str(error).partition("\n")[0]
        _fail(f"{type(error).__name__}: {first} (unexpected; set {_TRACEBACK}=1 to see where)")


def _fail(message: str) -> None:
    click.echo(f"{PROGRAM}: {printable(message)}", err=True)
    raise SystemExit(2) from None
