"""Python programs in processes of their own, forked from one that has loaded a distribution's libraries already.

Loading them takes most of the time of a short command. `run_forked` gives a child what a new process would get: its
arguments, environment, working directory, standard streams, session and limits. Tests of what a process loads, of how it
starts, or of several at a time start Python instead.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Literal, NamedTuple, TypedDict

ROOT = Path(__file__).resolve().parent.parent

Distribution = Literal["codegen", "batch"]

# Nothing that starts a thread: a fork has only the thread that forked.
PRELOADED: dict[Distribution, tuple[str, ...]] = {
    "codegen": (
        "black",
        "click",
        "datamodel_code_generator.config",
        "datamodel_code_generator.model.pydantic_v2",
        "datamodel_code_generator.parser.jsonschema",
        "filelock",
        "genstudio_codegen.cli",
        "genstudio_codegen.compare",
        "genstudio_codegen.run",
        "jinja2",
        "jsonschema",
    ),
    "batch": (
        "genstudio_batch.batches",
        "genstudio_batch.cli",
        "genstudio_batch.engine",
        "genstudio_batch.export",
        "genstudio_batch.rows",
        "psycopg",
        "rich.live",
        "sqlalchemy.dialects.sqlite",
    ),
}

_MODES = (os.O_RDONLY, os.O_WRONLY | os.O_CREAT, os.O_WRONLY | os.O_CREAT)


class Ended(NamedTuple):
    """What a program did; `code` is None where it took too long and was killed."""

    code: int | None
    out: str
    err: str


class _Request(TypedDict):
    """What a child is to run; the streams are the files that it reads from and writes to."""

    source: str
    arguments: list[str]
    cwd: str
    environment: dict[str, str]
    streams: list[str]
    memory: int


class _ForkServer:
    """The process that children are forked from, one at a time."""

    def __init__(self, loaded: Distribution) -> None:
        self._turn = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.forked", loaded],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, request: _Request, timeout: float) -> int | None:
        """Run a child; returns its exit code, negative for a signal, or None where it was killed."""
        assert self._process.stdin is not None and self._process.stdout is not None
        late = threading.Event()
        with self._turn:
            print(json.dumps(request), file=self._process.stdin, flush=True)
            child = int(self._process.stdout.readline())

            def end() -> None:
                late.set()
                os.killpg(child, signal.SIGKILL)

            timer = threading.Timer(timeout, end)
            timer.start()
            code = int(self._process.stdout.readline())
            timer.cancel()
        return None if late.is_set() else code


@cache
def _server(loaded: Distribution) -> _ForkServer:
    return _ForkServer(loaded)


def run_forked(
    source: str,
    *arguments: object,
    cwd: Path,
    environment: Mapping[str, str],
    stdin: str = "",
    timeout: float = 60,
    memory: int = resource.RLIM_INFINITY,
    loaded: Distribution = "codegen",
) -> Ended:
    """Run Python source as `python -c` would.

    Args:
        source: The program.
        *arguments: Its arguments.
        cwd: Its working directory.
        environment: All of its environment. Of the variables that Python itself reads only `PYTHONPATH` has an effect.
        stdin: What it can read.
        timeout: Seconds after which it is killed, with the processes of its session.
        memory: Bytes of addresses that it may use.
        loaded: Whose libraries it finds loaded.

    Returns:
        Its exit code and what it wrote.
    """
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder) / name for name in ("in", "out", "err")]
        streams[0].write_text(stdin, "utf-8")
        request: _Request = {
            "source": source,
            "arguments": [str(one) for one in arguments],
            "cwd": str(cwd),
            "environment": dict(environment),
            "streams": [str(path) for path in streams],
            "memory": memory,
        }
        code = _server(loaded).run(request, timeout)
        out, err = (path.read_text("utf-8", errors="replace") if path.exists() else "" for path in streams[1:])
    return Ended(code, out, err)


def _serve(loaded: Distribution) -> None:
    """Fork a child for each line that is read; answer with its process id, and with its exit code when it has ended."""
    for name in PRELOADED[loaded]:
        import_module(name)
    # Not the standard streams, which a child replaces by its own.
    requests, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    for line in requests:
        child = os.fork()
        if not child:
            _become(json.loads(line))
            return
        print(child, file=answers, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers, flush=True)


def _become(request: _Request) -> None:
    """Run a program in this process, which then ends as any Python does."""
    os.setsid()
    for number, (path, mode) in enumerate(zip(request["streams"], _MODES, strict=True)):
        handle = os.open(path, mode, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["environment"])
    resource.setrlimit(resource.RLIMIT_AS, (request["memory"], request["memory"]))
    random.seed()
    sys.argv = ["-c", *request["arguments"]]
    sys.path[:1] = ["", *filter(None, request["environment"].get("PYTHONPATH", "").split(os.pathsep))]
    main = ModuleType("__main__")
    sys.modules["__main__"] = main
    exec(compile(request["source"], "<string>", "exec"), main.__dict__)


if __name__ == "__main__":
    _serve("batch" if sys.argv[1] == "batch" else "codegen")
