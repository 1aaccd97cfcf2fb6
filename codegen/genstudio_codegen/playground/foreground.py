"""The playground in the foreground, until a signal comes; changed specs are loaded anew."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from genstudio_codegen.emulator import Emulator, PageSurroundings, ServeOptions, serve
from genstudio_codegen.hosting import Host, Reporter, host_until_stopped

from .application import Playground
from .emulator_requests import emulator_rows
from .server import PageServer
from .target import Target, comfyui_target, emulator_target, genstudio_target
from .transport_requests import TransportRequests


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaygroundOptions:
    """The options of `playground`.

    Attributes:
        port: The page's port; 0 for any free one.
        genstudio: Whether GenStudio runs the workflows.
        comfyui: The address of the ComfyUI server that runs them; "" for none.
        allow_http: Whether plain http to a local network is allowed for that server.
        speed: Divides all times of a task of the emulator.
    """

    port: int = 0
    genstudio: bool = False
    comfyui: str = ""
    allow_http: bool = False
    speed: float = 1.0


def emulator_page(surroundings: PageSurroundings) -> Playground:
    """The page beside an emulator, which runs the workflows."""
    target = emulator_target(surroundings.base_url, surroundings.api_key)
    return Playground(target, lambda: emulator_rows(surroundings.requests))


def run_playground(
    paths: tuple[Path, ...], options: PlaygroundOptions, report: Reporter, show: Callable[[str], None]
) -> int:
    """Show the page until SIGINT or SIGTERM.

    Args:
        paths: Spec files, and folders of them; none for the workflows of the project.
        options: How to run it.
        report: Where what happens is printed.
        show: Called with the page's address once it answers.

    Returns:
        The exit code: 0, or 1 when a spec cannot be hosted.

    Raises:
        ValueError: There are neither paths nor a project; there is no API key; or an address cannot be used.
        OSError: The port is not available.
    """
    if not options.genstudio and not options.comfyui:

        def greet(emulator: Emulator) -> list[str]:
            show(emulator.base_url)
            return _greeting(emulator.base_url, "the emulator, which was started with the page")

        local = ServeOptions(port=options.port, speed=options.speed)
        return serve(paths, local, report, page=emulator_page, greet=greet, log_requests=False)
    target = genstudio_target() if options.genstudio else comfyui_target(options.comfyui, allow_http=options.allow_http)
    return _run_alone(paths, target, options.port, report, show)


def _run_alone(
    paths: tuple[Path, ...], target: Target, port: int, report: Reporter, show: Callable[[str], None]
) -> int:
    addresses: list[str] = []

    @contextmanager
    def running() -> Generator[Host]:
        with TransportRequests() as requests, PageServer(Playground(target, requests.rows), port) as server:
            addresses.append(server.address)
            yield server.page

    def greet() -> list[str]:
        show(addresses[0])
        return _greeting(
            addresses[0], f"{'GenStudio' if target.kind == 'genstudio' else 'ComfyUI'} at {target.address}"
        )

    return host_until_stopped(paths, running, greet, report)


def _greeting(address: str, service: str) -> list[str]:
    return [f"Playground: {address}  (open it in a browser)", f"Workflows run on {service}.", "Press Ctrl-C to stop."]
