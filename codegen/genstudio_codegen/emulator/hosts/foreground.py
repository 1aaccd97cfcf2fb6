"""An emulator in the foreground: it prints its address, logs each request and reloads changed specs."""

from __future__ import annotations

import json
import logging
import signal
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from types import FrameType

from genstudio_codegen.file_watcher import INTERVAL
from genstudio_codegen.problems import Problem
from genstudio_codegen.text import plain_line

from ..asgi import LOG
from ..endpoints import SUBMIT
from ..model import workflow_id_of
from .emulator import LOOPBACK, Emulator
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
    *,
    say: Callable[[str], None],
    complain: Callable[[Iterable[Problem]], None],
    warn: Callable[[str], None],
    host: str = LOOPBACK,
    port: int = 0,
    speed: float = 1.0,
    workers: int = 2,
    faults: tuple[str, ...] = (),
    seed: int | None = None,
    rate_limit: int | None = None,
    keep_tasks: int | None = None,
    api_key: str | None = None,
) -> int:
    """Serve until SIGINT or SIGTERM.

    Args:
        paths: Spec files, and folders whose `*.json` files are served.
        say: Prints one line of output.
        complain: Prints problems in specs.
        warn: Prints one line about what happens.
        host: The address to listen on.
        port: The API's port; 0 for any free one.
        speed: Divides all times of a task, above 0.
        workers: How many tasks run at once.
        faults: A schedule of faults, each as text.
        seed: Makes ids and random faults repeatable.
        rate_limit: How many calls per second a key may make; None for any number.
        keep_tasks: How many tasks that have ended are known at most; None to forget by age alone.
        api_key: The key to accept; None for a random one.

    Returns:
        The exit code: 0, or 1 when a spec cannot be served.

    Raises:
        ValueError: A fault is invalid.
        OSError: The address or port is not available.
    """
    served = ServedSpecs(paths)
    read = served.changed()
    complain(problem for _, _, problems in read for problem in problems)
    specs = {path: spec for path, spec, _ in read if spec is not None}
    if len(specs) < len(read) or not specs:
        warn("nothing is served: " + ("a spec has errors" if read else "no spec files were found"))
        return 1
    if clash := clash_of(specs):
        warn(clash)
        return 1
    emulator = Emulator(
        host=host,
        port=port,
        speed=speed,
        workers=workers,
        faults=faults,
        seed=seed,
        rate_limit=rate_limit,
        keep_tasks=keep_tasks,
        api_key=api_key,
        keep_requests=500,
    )
    with _stop_signals() as stopped, _logged(warn), emulator:
        for path, spec in specs.items():
            served.ids[path] = emulator.load(spec)
        for line in greeting(emulator):
            say(line)
        while not stopped.wait(INTERVAL):
            _reload(emulator, served, complain, warn)
    return 0


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
    for path, spec, problems in served.changed():
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
