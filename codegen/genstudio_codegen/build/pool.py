"""Many modules at once, in as many processes as pay for themselves."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

from genstudio_codegen.problems import has_errors

from .making import Made, Task, make

# Starting a process costs about as much as rendering one module; below this many, sharing the work saves no time.
FEWEST = 6
_GARBAGE_THRESHOLD = 100_000


def make_all(tasks: Sequence[Task], *, jobs: int = 0, keep_going: bool = False) -> Iterator[Made]:
    """Make modules, and give them in the order of the tasks.

    After the first error the others are only read, unless `keep_going`: nothing will be written, but every problem is
    found. `jobs` is how many processes; 0 leaves it to what pays.
    """
    count = min(jobs or (_processors() if len(tasks) >= FEWEST else 1), len(tasks))
    if count > 1 and (jobs or _may_fork()):
        yield from _in_processes(tasks, count, keep_going=keep_going)
        return
    render = True
    for task in tasks:
        made = make(task, render=render)
        render = render and (keep_going or not has_errors(made.problems))
        yield made


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _may_fork() -> bool:
    """Whether a copy of this process is cheap and safe: elsewhere a new one would load everything again."""
    return sys.platform == "linux" and threading.active_count() == 1


def _in_processes(tasks: Sequence[Task], count: int, *, keep_going: bool) -> Iterator[Made]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    fork = _may_fork()
    if fork:
        _load_tools()
    with ProcessPoolExecutor(count, get_context("fork" if fork else "spawn"), _calm) as pool:
        waiting: list[Future[Made]] = []
        left = iter(tasks)
        render = True
        while True:
            # A short queue: what is still to come can be spared when an error is found.
            for task in left:
                waiting.append(pool.submit(make, task, render=render))
                if len(waiting) >= 3 * count:
                    break
            if not waiting:
                return
            made = waiting.pop(0).result()
            render = render and (keep_going or not has_errors(made.problems))
            yield made


def _load_tools() -> None:
    """Load once what each copy of this process would load for itself."""
    import black  # noqa: F401  # pyright: ignore[reportUnusedImport]
    import datamodel_code_generator.parser.jsonschema  # noqa: F401  # pyright: ignore[reportUnusedImport]
    import jinja2  # noqa: F401  # pyright: ignore[reportUnusedImport]

    gc.freeze()


def _calm() -> None:
    """A process that lives for one run gains nothing from collecting cycles often."""
    gc.set_threshold(_GARBAGE_THRESHOLD)
    threading.Thread(target=_leave_with_parent, args=(os.getppid(),), daemon=True).start()


def _leave_with_parent(parent: int) -> None:
    """End with the process that wants the modules: one that was killed could not say so."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
