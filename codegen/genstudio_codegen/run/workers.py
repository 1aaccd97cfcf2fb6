"""Many modules at once, in as many processes as pay off."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

from genstudio_codegen.problems import has_errors

from .modules import ModuleResult, make_module
from .preparation import ModuleTask, Prepared

# Starting a process costs about as much as rendering one module; below this many, sharing the work saves no time.
FEWEST = 6
_GARBAGE_THRESHOLD = 100_000


def make_modules(
    tasks: Sequence[ModuleTask], *, prepared: Sequence[Prepared] = (), jobs: int = 0, keep_going: bool = False
) -> Iterator[ModuleResult]:
    """Make modules, and yield them in the order of the tasks.

    Args:
        tasks: What to make.
        prepared: What `prepare_module` gave for each task; empty prepares each where it is made.
        jobs: How many processes to use. 0 uses as many as pay off.
        keep_going: Render the others after an error. By default they are only read then: nothing will be written, but
            every problem is found.
    """
    count = min(jobs or (_processors() if len(tasks) >= FEWEST else 1), len(tasks))
    known_before: Sequence[Prepared | None] = prepared or [None] * len(tasks)
    pairs = [*zip(tasks, known_before, strict=True)]
    if count > 1 and (jobs or _may_fork()):
        yield from _in_processes(pairs, count, keep_going=keep_going)
        return
    render = True
    for task, known in pairs:
        made = make_module(task, render=render, prepared=known)
        render = render and (keep_going or not has_errors(made.problems))
        yield made


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _may_fork() -> bool:
    """Whether a copy of this process is cheap and safe. Elsewhere a new process would load everything again."""
    return sys.platform == "linux" and threading.active_count() == 1


def _in_processes(
    pairs: Sequence[tuple[ModuleTask, Prepared | None]], count: int, *, keep_going: bool
) -> Iterator[ModuleResult]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    fork = _may_fork()
    if fork:
        _load_tools()
    with ProcessPoolExecutor(count, get_context("fork" if fork else "spawn"), _settle) as pool:
        waiting: list[Future[ModuleResult]] = []
        left = iter(pairs)
        render = True
        while True:
            # A short queue: after an error, what is still to come need not be rendered.
            for task, known in left:
                waiting.append(pool.submit(make_module, task, render=render, prepared=known))
                if len(waiting) >= 3 * count:
                    break
            if not waiting:
                return
            made = waiting.pop(0).result()
            render = render and (keep_going or not has_errors(made.problems))
            yield made


def _load_tools() -> None:
    """Load once what each copy of this process would otherwise load for itself."""
    import black  # noqa: F401  # pyright: ignore[reportUnusedImport]
    import datamodel_code_generator.parser.jsonschema  # noqa: F401  # pyright: ignore[reportUnusedImport]
    import jinja2  # noqa: F401  # pyright: ignore[reportUnusedImport]

    gc.freeze()


def _settle() -> None:
    """Prepare a process that lives for one run: it gains nothing from collecting cycles often."""
    gc.set_threshold(_GARBAGE_THRESHOLD)
    threading.Thread(target=_leave_with_parent, args=(os.getppid(),), daemon=True).start()


def _leave_with_parent(parent: int) -> None:
    """End when the process that wants the modules ends. A process that was killed cannot ask for it."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
