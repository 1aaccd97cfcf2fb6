"""Child processes whose memory, time and work are bounded and measured, and the projects that they run in."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.conftest import ROOT
from tests.forked import COMMAND, Ended, run_forked

MIB = 2**20

# The peak is the child's own: getrusage would also count what the parent held when it forked.
_PROLOGUE = """
import atexit, os, re, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({limit}, {limit}))
def _say():
    with open("/proc/self/status") as status:
        peak = int(re.search(r"VmHWM:\\s+(\\d+)", status.read())[1]) * 1024
    print(f"peak={{peak}} steps={{_steps[0]}}", file=sys.stderr, flush=True)
_steps = [0]
atexit.register(_say)
"""
# Calls are work that can be counted; a count is the same on a busy machine, a time is not.
_COUNTING = """
def _count(frame, event, argument):
    _steps[0] += event in ("call", "c_call")
sys.setprofile(_count)
"""


@dataclass(frozen=True)
class Done:
    """What a child did; `code` is None where it had to be ended."""

    code: int | None
    out: str
    err: str
    peak: int = 0
    steps: int = 0

    @property
    def text(self) -> str:
        return f"exit {self.code}\n{self.out}\n{self.err}"


def script(
    source: str,
    *arguments: object,
    cwd: Path,
    timeout: float = 60,
    memory: int = 4096 * MIB,
    counted: bool = False,
    stdin: str = "",
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Done:
    """Run Python source in a process that may use `memory` bytes of addresses, for `timeout` seconds."""
    prologue = _PROLOGUE.format(limit=memory)
    complete = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    if counted:
        code, out, err = _started(
            prologue + _COUNTING + source, *arguments, cwd=cwd, timeout=timeout, environment=complete
        )
    else:
        code, out, err = run_forked(
            prologue + source, *arguments, cwd=cwd, environment=complete, stdin=stdin, timeout=timeout
        )
    found = re.search(r"peak=(\d+) steps=(\d+)\n", err)
    peak, steps = (int(found[1]), int(found[2])) if found else (0, 0)
    return Done(code, out, err.replace(found[0], "") if found else err, peak, steps)


def _started(source: str, *arguments: object, cwd: Path, timeout: float, environment: Mapping[str, str]) -> Ended:
    """Run Python source in a process that loads everything itself, whose work is the same each time."""
    process = subprocess.Popen(
        [sys.executable, "-c", source, *map(str, arguments)],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=timeout)
        return Ended(process.returncode, out, err)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        return Ended(None, *process.communicate())


def command(*arguments: object, cwd: Path, timeout: float = 60, counted: bool = False, **environment: str) -> Done:
    """Run the command line, with a cache beside `cwd` unless the environment names another."""
    environment = {"GENSTUDIO_CODEGEN_CACHE": str(cwd.parent / f"{cwd.name}-cache"), **environment}
    return script(COMMAND, *arguments, cwd=cwd, timeout=timeout, counted=counted, environment=environment)


def refused(done: Done, *words: str, code: int = 1) -> None:
    """Assert that a command refused its input as documented: an exit code, a problem with these words, a hint."""
    assert done.code is not None, f"it hangs: {done.err[-800:]}"
    assert "Traceback" not in done.err, done.err[-1500:]
    assert done.code == code, done.text[-1500:]
    assert code == 2 or "error[" in done.err, done.text[-1500:]
    for word in words:
        assert re.search(word, done.err), f"{word!r} is not in: {done.err[-1500:]}"


def document(**nodes: dict[str, Any]) -> dict[str, Any]:
    """A spec with the inputs of each node."""
    return {
        "workflow_id": "wf-1",
        "nodes": {node.removeprefix("n"): {"class_type": "Some", "inputs": inputs} for node, inputs in nodes.items()},
    }


def integer(low: int = 0, high: int = 99) -> dict[str, Any]:
    return {"type": "INT", "value": 5, "spec": {"min": low, "max": high}}


class Project:
    """A folder with a `pyproject.toml`, a spec and an output folder."""

    def __init__(self, root: Path) -> None:
        root.mkdir(exist_ok=True)
        self.root = root
        self.output = root / "out"
        self.cache = root.parent / f"{root.name}-cache"
        (root / "specs").mkdir()
        self.configure()
        self.spec("one", document(n3={"steps": integer(), "seed": integer()}))

    def configure(self, text: str = "", *, specs: str = '["specs/*.spec.json"]', output: str = '"out"') -> None:
        head = f"[tool.genstudio-codegen]\noutput = {output}\nspecs = {specs}\n"
        (self.root / "pyproject.toml").write_text(head + text)

    def spec(self, name: str, content: Any) -> Path:
        path = self.root / "specs" / f"{name}.spec.json"
        path.write_text(json.dumps(content))
        return path

    def template(self, name: str, text: str) -> Path:
        self.configure('templates = "mine"\n')
        path = self.root / "mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def run(self, *arguments: object, **options: Any) -> Done:
        return command(*arguments, cwd=self.root, **options)

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.output.iterdir())}
