"""The command `genstudio-codegen`, whose subcommands are loaded on demand."""

from __future__ import annotations

from importlib import import_module

import click

from genstudio_codegen._version import __version__

from .completion import PROGRAM, completion_option

COMMANDS = (
    "demo", "diff", "doctor", "generate", "import", "init", "mcp", "normalize", "playground", "schema", "serve", "validate",
)  # fmt: skip
# `import` is a word of Python, which no module and no function can be named as.
_MODULES = {"import": "import_spec"}


class LazyGroup(click.Group):
    """A group that loads each of `COMMANDS` from the module of the same name, or the one in `_MODULES`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = _MODULES.get(cmd_name, cmd_name)
        command: click.Command = getattr(import_module(f"{__package__}.{name}"), name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name=PROGRAM)
@completion_option
def cli() -> None:
    """Typed Python modules from the parameter specs of ComfyUI workflows hosted on GenStudio."""


def main() -> None:
    """Run the command line.

    Exits with 0 if all is well, 1 if there are problems in the input, 2 for wrong usage or a broken environment.
    """
    try:
        cli(prog_name=PROGRAM)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"{PROGRAM}: {place}{error.strerror or error}", err=True)
        raise SystemExit(2) from None
