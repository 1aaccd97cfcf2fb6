"""An emulator in the foreground: it prints its address, logs each request and reloads changed specs."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from genstudio_codegen.hosting import Host, Reporter, SpecChange, host_until_stopped
from genstudio_codegen.text import plain_line

from ..asgi import LOG
from ..endpoints import SUBMIT
from .emulator import Emulator
from .page import Page, PageFactory
from .serve_options import ServeOptions

_KEPT_REQUESTS = 500
Greeting = Callable[[Emulator], list[str]]


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host, given by name or address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def greeting(emulator: Emulator) -> list[str]:
    """The lines to print at the start: address, key, workflows, and a command that works."""
    workflows = emulator.workflow_ids
    body = json.dumps({"workflow_id": next(iter(workflows)), "prompt": {}})
    return [
        f"GenStudio emulator: {emulator.base_url}  (open it in a browser)",
        f"GENSTUDIO_BASE_URL={emulator.base_url}",
        f"GENSTUDIO_API_KEY={emulator.api_key}",
        *(f"workflow {id}  {plain_line(title)}" for id, title in workflows.items()),
        "try:",
        f"  curl -s {emulator.base_url}{SUBMIT.path} -H 'Authorization: Bearer {emulator.api_key}'"
        f" -H 'Content-Type: application/json' -d {_quoted(body)}",
        "Press Ctrl-C to stop.",
    ]


def serve(
    paths: tuple[Path, ...],
    options: ServeOptions,
    report: Reporter,
    *,
    page: PageFactory | None = None,
    greet: Greeting = greeting,
    log_requests: bool = True,
) -> int:
    """Serve until SIGINT or SIGTERM.

    Args:
        paths: Spec files, and folders whose `*.json` files are served; none for the workflows of the project.
        options: How to serve.
        report: Where what happens is printed.
        page: Makes the page to serve beside the service; None for none.
        greet: The lines to print at the start.
        log_requests: Whether a line about each request is printed.

    Returns:
        The exit code: 0, or 1 when a spec cannot be served.

    Raises:
        ValueError: A fault is invalid, or there are neither paths nor a project.
        OSError: The address or port is not available.
    """
    emulator = Emulator(**asdict(options), keep_requests=_KEPT_REQUESTS, page=page)

    @contextmanager
    def running() -> Generator[Host]:
        with ExitStack() as stack:
            if log_requests:
                stack.enter_context(_logged(report.warn))
            stack.enter_context(emulator)
            yield _EmulatorHost(emulator, emulator.page)

    return host_until_stopped(paths, running, lambda: greet(emulator), report)


class _EmulatorHost:
    """The emulator and its page as one host."""

    def __init__(self, emulator: Emulator, page: Page | None) -> None:
        self._emulator = emulator
        self._page = page

    def load(self, change: SpecChange) -> None:
        if change.spec is not None:
            self._emulator.load(change.spec)
        if self._page is not None:
            self._page.load(change)

    def unload(self, workflow_id: str) -> None:
        self._emulator.unload(workflow_id)
        if self._page is not None:
            self._page.unload(workflow_id)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


class _Lines(logging.Handler):
    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__()
        self._write = write

    def emit(self, record: logging.LogRecord) -> None:
        self._write(f"{datetime.now():%H:%M:%S} {record.getMessage()}")


@contextmanager
def _logged(write: Callable[[str], None]) -> Generator[None]:
    handler = _Lines(write)
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    try:
        yield
    finally:
        LOG.removeHandler(handler)
