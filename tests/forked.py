"""Python programs in processes of their own, forked from one that has loaded the generator's libraries already.

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
from typing import IO, NamedTuple, TypedDict

ROOT = Path(__file__).resolve().parent.parent

# Nothing that starts a thread: a fork has only the thread that forked.
PRELOADED = (
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
)
PRELOADED_FOR_BATCHES = (
    "genstudio_batch.batches",
    "genstudio_batch.cli",
    "genstudio_batch.engine",
    "genstudio_batch.export",
    "genstudio_batch.rows",
    "psycopg",
    "rich.live",
    "sqlalchemy.dialects.sqlite",
)
COMMAND = """
import runpy, sys
sys.argv[0] = "genstudio-codegen"
runpy.run_module("genstudio_codegen", run_name="__main__", alter_sys=True)
"""
BATCH_COMMAND = """
import sys
from genstudio_batch.cli import main
sys.argv[0] = "genstudio-batch"
main()
"""
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


class ForkServer:
    """A process that children are forked from, one at a time.

    Args:
        requests: Where it reads what to run.
        answers: Where it writes the process id of a child, and its exit code.
        process: Its process, if Python started it.
    """

    def __init__(self, requests: IO[str], answers: IO[str], process: subprocess.Popen[str] | None = None) -> None:
        self._turn = threading.Lock()
        self._process = process
        self._requests = requests
        self._answers = answers

    def run(self, request: _Request, timeout: float) -> int | None:
        """Run a child; returns its exit code, negative for a signal, or None where it was killed."""
        late = threading.Event()
        with self._turn:
            print(json.dumps(request), file=self._requests, flush=True)
            child = int(self._answers.readline())

            def end() -> None:
                late.set()
                os.killpg(child, signal.SIGKILL)

            timer = threading.Timer(timeout, end)
            timer.start()
            code = int(self._answers.readline())
            timer.cancel()
        return None if late.is_set() else code


@cache
def fork_server(modules: tuple[str, ...] = PRELOADED) -> ForkServer:
    """The server that has loaded some modules, started by the first call."""
    command = [sys.executable, "-m", "tests.forked", *modules]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None and process.stdout is not None
    return ForkServer(process.stdin, process.stdout, process)


def fork_server_here() -> ForkServer:
    """A server that is forked from this process, with what it has loaded; to be called before it starts a thread."""
    (read_requests, write_requests), (read_answers, write_answers) = os.pipe(), os.pipe()
    if not os.fork():
        os.close(write_requests)
        os.close(read_answers)
        is_child = _serve(os.fdopen(read_requests), os.fdopen(write_answers, "w"))
        if is_child:
            raise SystemExit(0)  # the program has ended without an exit code of its own
        os._exit(0)
    os.close(read_requests)
    os.close(write_answers)
    return ForkServer(os.fdopen(write_requests, "w"), os.fdopen(read_answers))


def run_forked(
    source: str,
    *arguments: object,
    cwd: Path,
    environment: Mapping[str, str],
    stdin: str = "",
    timeout: float = 60,
    memory: int = resource.RLIM_INFINITY,
    server: ForkServer | None = None,
    merged: bool = False,
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
        server: The process to fork it from; by default one that has loaded the generator.
        merged: Whether its errors go where its output goes.

    Returns:
        Its exit code and what it wrote.
    """
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder) / name for name in ("in", "out", "out" if merged else "err")]
        streams[0].write_text(stdin, "utf-8")
        request: _Request = {
            "source": source,
            "arguments": [str(one) for one in arguments],
            "cwd": str(cwd),
            "environment": dict(environment),
            "streams": [str(path) for path in streams],
            "memory": memory,
        }
        code = (server or fork_server()).run(request, timeout)
        out, err = (path.read_text("utf-8", errors="replace") if path.exists() else "" for path in streams[1:])
    return Ended(code, out, "" if merged else err)


def _serve(requests: IO[str], answers: IO[str]) -> bool:
    """Fork a child for each line that is read; answer with its process id, and with its exit code when it has ended.

    Returns:
        Whether this is a child whose program has ended; otherwise there are no more requests.
    """
    for line in requests:
        child = os.fork()
        if not child:
            _become(json.loads(line))
            return True
        print(child, file=answers, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers, flush=True)
    return False


def _become(request: _Request) -> None:
    """Run a program in this process, which then ends as any Python does."""
    os.setsid()
    streams = request["streams"]
    for number, (path, mode) in enumerate(zip(streams, _MODES, strict=True)):
        handle = os.dup(1) if number == 2 and path == streams[1] else os.open(path, mode, 0o600)
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
    for module in sys.argv[1:]:
        import_module(module)
    # Not the standard streams, which a child replaces by its own.
    _serve(os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w"))
