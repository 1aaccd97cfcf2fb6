"""One run of the server, from the selection of workflows to its end."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from genstudio_codegen.extras import require_extra
from genstudio_codegen.problems import Problem, has_errors
from genstudio_codegen.project import Selection

from .options import ServerOptions

# The SDK and the transport are loaded when a server starts, and not for the command's help.
if TYPE_CHECKING:
    from genstudio_codegen.run import LoadedModule
    from genstudio_transport import AsyncClient

_MODULES = ("mcp", "mcp_types", "PIL", "uvicorn", "genstudio_transport")
MANY_TOOLS = 40
"""Some clients take no more tools than this, and models choose worse among more."""


class Cannot(Exception):
    """The server cannot start; the message says why, and what to do."""


def serve(
    selection: Selection,
    options: ServerOptions,
    *,
    say: Callable[[str], None],
    complain: Callable[[Iterable[Problem]], None],
) -> int:
    """Serve until the client goes away (stdio), or a signal comes (HTTP).

    Args:
        selection: The workflows.
        options: How to serve.
        say: Prints one line for the user. It must not write to stdout, which belongs to the protocol.
        complain: Prints problems in specs.

    Returns:
        The exit code: 0, or 1 when a spec has errors.

    Raises:
        Cannot: An option or the environment stands in the way.
        ImportError: The extra is not installed.
        OSError: A file, a folder or the port cannot be used.
    """
    require_extra("mcp", _MODULES, user="the server")
    import asyncio

    from genstudio_codegen.run import load_modules
    from genstudio_transport import ConfigurationError

    from .hosts import client_maker
    from .log_lines import log_to_stderr

    log_to_stderr()
    _check(options)
    with ExitStack() as stack:
        graphs = None
        if options.host == "comfyui":
            graphs = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="genstudio-mcp-")))
        loaded, problems = load_modules(selection, graphs=graphs)
        complain(problems)
        if has_errors(problems) or not loaded:
            say("nothing is served: " + ("a spec has errors" if problems else "there are no workflows"))
            return 1
        _check_names(options, {one.name for one in loaded})
        if len(loaded) > MANY_TOOLS:
            say(
                f"{len(loaded)} workflows are {len(loaded)} tools, and some clients take {MANY_TOOLS}: name the SPECs to serve"
            )
        try:
            make_client = stack.enter_context(client_maker(options, selection, loaded))
            with nullcontext() if options.port is not None else _ended_by_signals(stack.close):
                asyncio.run(_serve(loaded, make_client, options, say))
        except ConfigurationError as error:
            raise Cannot(str(error)) from None
    return 0


async def _serve(
    loaded: Sequence[LoadedModule],
    make_client: Callable[[], AsyncClient],
    options: ServerOptions,
    say: Callable[[str], None],
) -> None:
    from mcp.server.stdio import stdio_server

    from .pictures import LARGEST_READ
    from .server import make_server

    async with make_client() as made:
        # A file that is only shown is read into memory.
        client = made if options.save_to else made.with_options(max_download_bytes=LARGEST_READ)
        server = make_server(loaded, client, options)
        if options.port is not None:
            from .http_server import serve_http

            await serve_http(server, options.port, options.token, say)
            return
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())


@contextmanager
def _ended_by_signals(close: Callable[[], None]) -> Generator[None]:
    """A signal ends the process at once: the thread that waits for stdin cannot be interrupted.

    Args:
        close: Closes what is open.
    """

    def end(number: int, frame: object) -> None:
        close()
        os._exit(0)

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _check(options: ServerOptions) -> None:
    for folder in options.allowed_files:
        if not folder.is_dir():
            raise Cannot(f"--allow-files {folder}: there is no such folder")
    if options.save_to is not None:
        options.save_to.mkdir(parents=True, exist_ok=True)


def _check_names(options: ServerOptions, names: set[str]) -> None:
    if unknown := [name for name in options.all_parameters_of if name not in names]:
        raise Cannot(
            f"--all-parameters-of {unknown[0]}: there is no such workflow; there are {', '.join(sorted(names))}"
        )
