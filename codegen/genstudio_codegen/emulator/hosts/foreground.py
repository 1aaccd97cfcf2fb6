"""An emulator in the foreground: it prints its address, logs each request and reloads changed specs."""

from __future__ import annotations

import json
import logging
import signal
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from types import FrameType

from genstudio_codegen.file_watcher import INTERVAL
from genstudio_codegen.problems import Problem, has_errors
from genstudio_codegen.text import plain_line

from ..asgi import LOG
from ..endpoints import SUBMIT
from ..model import workflow_id_of
from .emulator import Emulator
from .serve_options import ServeOptions
from .served_specs import ServedSpecs
from .workflow_sources import clash_of


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host, given by name or address."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def serve(
    paths: tuple[Path, ...],
    options: ServeOptions,
    *,
    say: Callable[[str], None],
    complain: Callable[[Iterable[Problem]], None],
    warn: Callable[[str], None],
) -> int:
    """Serve until SIGINT or SIGTERM.

    Args:
        paths: Spec files, and folders whose `*.json` files are served; none for the workflows of the project.
        options: How to serve.
        say: Prints one line of output.
        complain: Prints problems in specs.
        warn: Prints one line about what happens.

    Returns:
        The exit code: 0, or 1 when a spec cannot be served.

    Raises:
        ValueError: A fault is invalid, or there are neither paths nor a project.
        OSError: The address or port is not available.
    """
    served = ServedSpecs(paths)
    read = served.changed()
    complain((*served.problems, *(problem for change in read for problem in change.problems)))
    specs = {change.path: change.spec for change in read if change.spec is not None}
    if len(specs) < len(read) or not specs:
        warn(f"nothing is served: {_reason(served, any_spec=bool(read))}")
        return 1
    if clash := clash_of(specs):
        warn(clash)
        return 1
    emulator = Emulator(**asdict(options), keep_requests=500)
    with _stop_signals() as stopped, _logged(warn), emulator:
        for path, spec in specs.items():
            served.ids[path] = emulator.load(spec)
        for line in greeting(emulator):
            say(line)
        while not stopped.wait(INTERVAL):
            _reload(emulator, served, complain, warn)
    return 0


def _reason(served: ServedSpecs, *, any_spec: bool) -> str:
    if has_errors(served.problems):
        return "the configuration has errors"
    return "a spec has errors" if any_spec else "no spec files were found"


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


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _reload(
    emulator: Emulator,
    served: ServedSpecs,
    complain: Callable[[Iterable[Problem]], None],
    warn: Callable[[str], None],
) -> None:
    known = served.problems
    changes = served.changed()
    complain(one for one in served.problems if one not in known)
    for path, spec, problems in changes:
        complain(problems)
        before = served.ids.get(path)
        if spec is None and problems:
            warn(f"{path}: not reloaded because it has errors; {before or 'nothing'} is served as before")
            continue
        if before is not None and (spec is None or workflow_id_of(spec) != before):
            emulator.unload(before)
            del served.ids[path]
            warn(f"{path}: {before} is no longer served")
        if spec is not None:
            served.ids[path] = emulator.load(spec)
            warn(f"{path}: {served.ids[path]} loaded")


@contextmanager
def _stop_signals() -> Generator[threading.Event]:
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, stop) for number in numbers]
    try:
        yield stopped
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


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
