"""Hosting in the foreground: the specs are read, hosted until a signal comes, and hosted anew when they change."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import FrameType
from typing import NamedTuple, Protocol

from genstudio_codegen.file_watcher import INTERVAL
from genstudio_codegen.problems import Problem, has_errors

from .selection import clash_of
from .served_specs import ServedSpecs, SpecChange
from .workflow_ids import workflow_id_of


class Host(Protocol):
    """What hosts workflows."""

    def load(self, change: SpecChange) -> None:
        """Host the workflow of a spec, replacing the one with the same id."""

    def unload(self, workflow_id: str) -> None:
        """Stop hosting a workflow."""


class Reporter(NamedTuple):
    """Where what happens is printed.

    Attributes:
        say: Prints one line of output.
        complain: Prints problems in specs.
        warn: Prints one line about what happens.
    """

    say: Callable[[str], None]
    complain: Callable[[Iterable[Problem]], None]
    warn: Callable[[str], None]


def host_until_stopped(
    paths: tuple[Path, ...],
    running: Callable[[], AbstractContextManager[Host]],
    greeting: Callable[[], list[str]],
    report: Reporter,
) -> int:
    """Host workflows until SIGINT or SIGTERM.

    Args:
        paths: Spec files, and folders whose `*.json` files are hosted; none for the workflows of the project.
        running: A context in which the host runs; entered once the specs are known to be good.
        greeting: The lines to print once everything is hosted.
        report: Where what happens is printed.

    Returns:
        The exit code: 0, or 1 when a spec cannot be hosted.

    Raises:
        ValueError: There are neither paths nor a project.
        OSError: The address or port is not available.
    """
    served = ServedSpecs(paths)
    read = served.changed()
    report.complain((*served.problems, *(problem for change in read for problem in change.problems)))
    specs = {change.path: change.spec for change in read if change.spec is not None}
    if len(specs) < len(read) or not specs:
        report.warn(f"nothing is served: {_reason(served, any_spec=bool(read))}")
        return 1
    if clash := clash_of(specs):
        report.warn(clash)
        return 1
    with _stop_signals() as stopped, running() as host:
        for change in read:
            _load(host, served, change)
        for line in greeting():
            report.say(line)
        while not stopped.wait(INTERVAL):
            _reload(host, served, report)
    return 0


def _reason(served: ServedSpecs, *, any_spec: bool) -> str:
    if has_errors(served.problems):
        return "the configuration has errors"
    return "a spec has errors" if any_spec else "no spec files were found"


def _load(host: Host, served: ServedSpecs, change: SpecChange) -> None:
    if change.spec is not None:
        host.load(change)
        served.ids[change.path] = workflow_id_of(change.spec)


def _reload(host: Host, served: ServedSpecs, report: Reporter) -> None:
    known = served.problems
    changes = served.changed()
    report.complain(one for one in served.problems if one not in known)
    for change in changes:
        path, spec = change.path, change.spec
        report.complain(change.problems)
        before = served.ids.get(path)
        if spec is None and change.problems:
            report.warn(f"{path}: not reloaded because it has errors; {before or 'nothing'} is served as before")
            continue
        if before is not None and (spec is None or workflow_id_of(spec) != before):
            host.unload(before)
            del served.ids[path]
            report.warn(f"{path}: {before} is no longer served")
        if spec is not None:
            _load(host, served, change)
            report.warn(f"{path}: {served.ids[path]} loaded")


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
