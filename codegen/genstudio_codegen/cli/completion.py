"""`genstudio-codegen --install-completion`: click's own completion scripts, where each shell looks for them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click

PROGRAM = "genstudio-codegen"
SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_GENSTUDIO_CODEGEN_COMPLETE"
_CURRENT = "current"


def completion_option(command: Callable[[], None]) -> Callable[[], None]:
    """Add the option to the group of all commands."""
    return click.option(
        "--install-completion",
        type=click.Choice((_CURRENT, *SHELLS)),
        is_flag=False,
        flag_value=_CURRENT,
        metavar="[bash|zsh|fish]",
        expose_value=False,
        is_eager=True,
        callback=_install,
        help="Write a completion script for a shell (the current one by default), say where, and exit.",
    )(command)


def _install(context: click.Context, parameter: click.Parameter, shell: str | None) -> None:
    if shell is None or context.resilient_parsing:
        return
    if shell == _CURRENT:
        shell = Path(os.environ.get("SHELL", "")).name
        if shell not in SHELLS:
            message = f"the current shell ($SHELL) is {shell or 'not known'}: name one of {', '.join(SHELLS)}"
            raise click.BadParameter(message, context, parameter)
    path = script_path(shell)
    script = _script(context.command, shell)
    before = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    if before and _VARIABLE not in before:
        raise click.UsageError(f"{path} is not a completion script of {PROGRAM}: move it, and run this again.", context)
    if before == script:
        click.echo(f"{path} is up to date")
    else:
        from genstudio_codegen.files import write_atomically

        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, script.encode())
        click.echo(f"wrote {path}")
    click.echo(_next_step(shell, path))
    context.exit()


def script_path(shell: str) -> Path:
    """Where a shell, or the package that completes for it, looks for the scripts of a user."""
    if shell == "bash":
        data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        folder = os.environ.get("BASH_COMPLETION_USER_DIR") or Path(data) / "bash-completion"
        return Path(folder) / "completions" / PROGRAM
    if shell == "zsh":
        return Path(os.environ.get("ZDOTDIR") or Path.home()) / ".zfunc" / f"_{PROGRAM}"
    config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(config) / "fish" / "completions" / f"{PROGRAM}.fish"


def _script(command: click.Command, shell: str) -> str:
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    if completion is None:
        raise click.UsageError(f"this version of click has no completion for {shell}")
    return completion(command, {}, PROGRAM, _VARIABLE).source()


def _next_step(shell: str, path: Path) -> str:
    if shell == "bash":
        return (
            "New shells load it if the package bash-completion is installed. If it is not, add this to ~/.bashrc:\n"
            f"  source '{path}'"
        )
    if shell == "zsh":
        return (
            "New shells load it if ~/.zshrc has these lines:\n"
            f"  fpath+=('{path.parent}')\n"
            "  autoload -Uz compinit && compinit"
        )
    return "New shells load it."
