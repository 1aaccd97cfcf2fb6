"""`genstudio-codegen` in a process of its own, as users run it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from tests.conftest import ROOT
from tests.forked import COMMAND, run_forked


def run(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in an environment with some more variables; it never shows a traceback."""
    complete = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = run_forked(COMMAND, *arguments, cwd=cwd, environment=complete, timeout=600)
    assert done.code is not None, f"it does not end: {done.err}"
    assert "Traceback" not in done.err, done.err
    return subprocess.CompletedProcess(["genstudio-codegen", *map(str, arguments)], done.code, done.out, done.err)
