"""`genstudio-codegen mcp`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .output import print_problems
from .selection import specs_argument
from .serve import Speed

if TYPE_CHECKING:
    from genstudio_codegen.mcp import Host, ServerOptions

_ALL = "all"
_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(short_help="Serve workflows as tools for agents (MCP).")
@specs_argument
@click.option(
    "--project",
    type=_FOLDER,
    help="The folder in which the search for pyproject.toml starts, going up.  [default: the current folder]",
)
@click.option("--emulator", is_flag=True, help="Run the workflows on a local emulator, which is started with it.")
@click.option("--speed", type=Speed(), default="1x", show_default=True, help="How fast the emulator's tasks run.")
@click.option("--comfyui", metavar="URL", help="Run the workflows on your own ComfyUI server.")
@click.option("--allow-http", is_flag=True, help="Allow plain http to a --comfyui in the local network.")
@click.option(
    "--api-key-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file whose first line is the API key, for programs that pass no GENSTUDIO_API_KEY on.",
)
@click.option("--http", is_flag=True, help="Serve HTTP on 127.0.0.1 instead of stdin and stdout.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port for --http; 0 chooses a free one.")
@click.option(
    "--wait",
    type=click.FloatRange(0.1, 50),
    default=40.0,
    show_default=True,
    help="How many seconds one call waits for a task; many clients give up after 60.",
)
@click.option("--all-parameters", is_flag=True, help="List every parameter in each tool, not only the likely ones.")
@click.option("--all-parameters-of", multiple=True, metavar="NAME", help="The same for one workflow; may be repeated.")
@click.option("--save-to", type=_FOLDER, help="Save the files of each result in this folder.")
@click.option(
    "--allow-files",
    type=_FOLDER,
    multiple=True,
    help="Let agents upload files of this folder by their paths; may be repeated.",
)
@click.option(
    "--pictures",
    type=click.IntRange(0, 20),
    default=4,
    show_default=True,
    help="How many pictures of a result are shown to the agent.",
)
@click.option(
    "--print-config",
    is_flag=False,
    flag_value=_ALL,
    metavar="[CLIENT]",
    help="Print what to paste into an MCP client's configuration (all clients without CLIENT), and exit.",
)
def mcp(specs: tuple[Path, ...], print_config: str | None, **given: Any) -> None:
    """Serve workflows as tools for agents (Model Context Protocol).

    Each SPEC becomes a tool; without SPEC, the workflows of [tool.genstudio-codegen] do. They run on GenStudio with the key
    in GENSTUDIO_API_KEY, unless --emulator or --comfyui is given. With --http, clients must send the token in
    GENSTUDIO_MCP_TOKEN; one is made and printed if that is not set. docs/en/mcp.md describes the tools.
    """
    from genstudio_codegen.mcp import Cannot, serve
    from genstudio_codegen.problems import has_errors
    from genstudio_codegen.project import select_workflows

    if given["emulator"] and given["comfyui"]:
        raise click.UsageError("--emulator and --comfyui cannot be used together.")
    if print_config is not None:
        _print_configs(print_config, specs, given)
        return
    selection = select_workflows(specs, start=given["project"])
    if selection.usage:
        raise click.UsageError(selection.usage)
    print_problems(selection.problems)
    if has_errors(selection.problems):
        raise SystemExit(1)
    try:
        code = serve(selection, _options(given), say=lambda line: click.echo(line, err=True), complain=print_problems)
    except (Cannot, ImportError) as error:
        click.echo(f"genstudio-codegen mcp: {error}", err=True)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        code = 0
    sys.exit(code)


def _options(given: dict[str, Any]) -> ServerOptions:
    from genstudio_codegen.mcp import ServerOptions

    host: Host = "emulator" if given["emulator"] else "comfyui" if given["comfyui"] else "genstudio"
    return ServerOptions(
        host=host,
        comfyui_url=given["comfyui"] or "",
        allow_http=given["allow_http"],
        api_key=_key_in(given["api_key_file"]),
        speed=given["speed"],
        port=given["port"] if given["http"] else None,
        token=os.environ.get("GENSTUDIO_MCP_TOKEN", ""),
        wait=given["wait"],
        all_parameters=given["all_parameters"],
        all_parameters_of=given["all_parameters_of"],
        save_to=given["save_to"] and given["save_to"].absolute(),
        allowed_files=given["allow_files"],
        pictures=given["pictures"],
    )


def _key_in(path: Path | None) -> str | None:
    if path is None:
        return None
    from genstudio_codegen.files import read_file

    lines = read_file(path, 4096).decode("utf-8", "replace").splitlines()
    return lines[0].strip() if lines else ""


def _print_configs(client: str, specs: tuple[Path, ...], given: dict[str, Any]) -> None:
    from genstudio_codegen.mcp import CLIENTS, client_configs

    if client not in (_ALL, *CLIENTS):
        raise click.UsageError(
            f"--print-config: {client!r} is not a known client; the known ones are {', '.join(CLIENTS)}"
        )
    chosen = CLIENTS if client == _ALL else (client,)
    needs_key = not given["emulator"] and not given["comfyui"]
    key_file = str(Path.home() / ".config" / "genstudio" / "api-key")
    configs = client_configs(chosen, sys.executable, _arguments(specs, given), needs_key=needs_key, key_file=key_file)
    for config in configs:
        # What is not to be pasted goes to stderr: stdout can be redirected into the file.
        click.echo(f"{config.title}: {config.where}", err=len(configs) == 1)
        click.echo(config.text, nl=len(configs) > 1)
    if needs_key and any(key_file in config.text for config in configs) and not given["api_key_file"]:
        click.echo(f"Write the API key into {key_file}, readable by you alone (chmod 600).", err=True)


def _arguments(specs: tuple[Path, ...], given: dict[str, Any]) -> list[str]:
    """The arguments that start the same server from any folder."""
    # -P: a folder named mcp where the client starts it must not be taken for the SDK.
    arguments = ["-P", "-m", "genstudio_codegen", "mcp", *(str(spec.absolute()) for spec in specs)]
    arguments += ["--project", str((given["project"] or Path.cwd()).absolute())]
    for name in ("emulator", "allow_http", "all_parameters"):
        if given[name]:
            arguments.append(_flag(name))
    if given["emulator"] and given["speed"] != 1:
        arguments += ["--speed", f"{given['speed']:g}x"]
    if given["comfyui"]:
        arguments += ["--comfyui", given["comfyui"]]
    if given["wait"] != 40:
        arguments += ["--wait", f"{given['wait']:g}"]
    if given["pictures"] != 4:
        arguments += ["--pictures", str(given["pictures"])]
    for name in given["all_parameters_of"]:
        arguments += ["--all-parameters-of", name]
    for folder in given["allow_files"]:
        arguments += ["--allow-files", str(folder.absolute())]
    for name in ("save_to", "api_key_file"):
        if given[name]:
            arguments += [_flag(name), str(given[name].absolute())]
    return arguments


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")
