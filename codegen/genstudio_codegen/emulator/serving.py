"""`serve`: an emulator in the foreground, which says where it is, logs each request and reloads changed specs."""

from __future__ import annotations

import json
import logging
import signal
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from types import FrameType

from genstudio_codegen.problems import Problem
from genstudio_codegen.text import plain_line
from genstudio_codegen.parameter_spec import WorkflowSpec, read_spec

from .api import PREFIX
from .emulator import LOOPBACK, Emulator
from .gate import LOG
from .workflows import workflow_id_of

_LOOK_SECONDS = 0.5
_Stamp = tuple[int, int]

REMOTE_REFUSED = (
    "--host {host} listens beyond this machine: whoever reaches it could read every prompt and picture, and its key "
    "crosses the network unencrypted. Add --allow-remote if that is what you want."
)


@dataclass(slots=True)
class Watched:
    """The spec files that are served; `changed` rereads what is not as it was."""

    paths: tuple[Path, ...]
    ids: dict[Path, str] = field(default_factory=dict[Path, str])
    _stamps: dict[Path, _Stamp | None] = field(default_factory=dict[Path, _Stamp | None])

    def changed(self) -> list[tuple[Path, WorkflowSpec | None, tuple[Problem, ...]]]:
        """What was read from each file that is new or was changed; None where it is gone or has errors."""
        found: list[tuple[Path, WorkflowSpec | None, tuple[Problem, ...]]] = []
        files = spec_files(self.paths)
        for path in {*files, *self._stamps}:
            stamp = _stamp(path)
            if stamp != self._stamps.get(path, ()):
                self._stamps[path] = stamp
                spec, problems = read_spec(path) if stamp else (None, ())
                found.append((path, spec, problems))
        return sorted(found, key=lambda one: one[0])


def spec_files(paths: Iterable[Path]) -> list[Path]:
    """The files that are named, and every `*.json` in the folders that are."""
    files: list[Path] = []
    for path in paths:
        files += sorted(path.glob("*.json")) if path.is_dir() else [path]
    return files


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host's address."""
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
    api_key: str | None = None,
) -> int:
    """Serve until SIGINT or SIGTERM; the exit code: 0, or 1 when a spec cannot be served."""
    watched = Watched(paths)
    read = watched.changed()
    complain(problem for _, _, problems in read for problem in problems)
    specs = {path: spec for path, spec, _ in read if spec is not None}
    if len(specs) < len(read) or not specs:
        warn("nothing is served: " + ("a spec has errors" if read else "no spec was found"))
        return 1
    if clash := _clash(specs):
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
        api_key=api_key,
        keep_requests=500,
    )
    with _stop_signals() as stopped, _logged(warn), emulator:
        for path, spec in specs.items():
            watched.ids[path] = emulator.load(spec)
        for line in greeting(emulator):
            say(line)
        while not stopped.wait(_LOOK_SECONDS):
            _reload(emulator, watched, complain, warn)
    return 0


def greeting(emulator: Emulator) -> list[str]:
    """What a person needs to know: where, with which key, which workflows, and a call that works."""
    workflows = emulator.workflow_ids
    body = json.dumps({"workflow_id": next(iter(workflows)), "prompt": {}})
    return [
        f"GenStudio emulator: {emulator.base_url}  (look at it in a browser)",
        f"GENSTUDIO_BASE_URL={emulator.base_url}",
        f"GENSTUDIO_API_KEY={emulator.api_key}",
        *(f"workflow {id}  {plain_line(title)}" for id, title in workflows.items()),
        "try:",
        f"  curl -s {emulator.base_url}{PREFIX}/prompt -H 'Authorization: Bearer {emulator.api_key}'"
        f" -H 'Content-Type: application/json' -d {_quoted(body)}",
        "Ctrl-C ends it.",
    ]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _clash(specs: dict[Path, WorkflowSpec]) -> str:
    owners: dict[str, Path] = {}
    for path, spec in specs.items():
        other = owners.setdefault(workflow_id_of(spec), path)
        if other != path:
            return f"{other} and {path} are both {workflow_id_of(spec)}: give one of them another workflow_id"
    return ""


def _reload(
    emulator: Emulator,
    watched: Watched,
    complain: Callable[[Iterable[Problem]], None],
    warn: Callable[[str], None],
) -> None:
    for path, spec, problems in watched.changed():
        complain(problems)
        before = watched.ids.get(path)
        if spec is None and problems:
            warn(f"{path}: not reloaded, it has errors; {before or 'nothing'} is served as before")
            continue
        if before is not None and (spec is None or workflow_id_of(spec) != before):
            emulator.unload(before)
            del watched.ids[path]
            warn(f"{path}: {before} is no longer served")
        if spec is not None:
            watched.ids[path] = emulator.load(spec)
            warn(f"{path}: {watched.ids[path]} loaded")


def _stamp(path: Path) -> _Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


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
