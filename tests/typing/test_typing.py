"""What a type checker tells a user's code, with both checkers in their strict modes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

CALLS = Path(__file__).with_name("calls.py")
REFUSED = {number for number, line in enumerate(CALLS.read_text().splitlines(), 1) if line.endswith("# refused")}


def lines_that_mypy_refuses(path: Path) -> set[int]:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert all(line.startswith(str(path.relative_to(ROOT))) for line in errors), done.stdout
    return {int(match[1]) for line in errors if (match := re.search(r":(\d+): error: ", line))}


def lines_that_pyright_refuses(path: Path, folder: Path) -> set[int]:
    # The project's own configuration leaves this file out.
    roots = [str(ROOT), str(ROOT / "codegen"), str(ROOT / "transport")]
    config = {"include": [os.path.relpath(path, folder)], "extraPaths": roots, "typeCheckingMode": "strict"}
    (folder / "pyrightconfig.json").write_text(json.dumps(config))
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "-p", str(folder)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)["generalDiagnostics"]
    return {one["range"]["start"]["line"] + 1 for one in found if one["severity"] == "error"}


def test_mypy_refuses_just_the_wrong_calls() -> None:
    assert lines_that_mypy_refuses(CALLS) == REFUSED


def test_pyright_refuses_just_the_wrong_calls(tmp_path: Path) -> None:
    assert lines_that_pyright_refuses(CALLS, tmp_path) == REFUSED
