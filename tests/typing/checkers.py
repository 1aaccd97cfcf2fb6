"""mypy and pyright in their strict modes over one file, as a user would run them: what each says about which line."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from tests.conftest import ROOT

Findings = dict[int, list[str]]
"""The messages of each line, from 1."""


def mypy_errors(path: Path) -> Findings:
    """What mypy refuses in a file that lies in the repository or beside modules that it imports."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found: Findings = defaultdict(list)
    for line in done.stdout.splitlines():
        if match := re.match(r"(.+?):(\d+): error: (.*)", line):
            assert Path(match[1]).name == path.name, done.stdout  # the folder may be an earlier one, from the cache
            found[int(match[2])].append(match[3])
    assert done.returncode in (0, 1), done.stderr
    return dict(found)


def pyright_errors(path: Path, folder: Path) -> Findings:
    """What pyright refuses in a file.

    Args:
        path: The file.
        folder: An empty folder for a configuration: the project's own leaves out files with mistakes on purpose.
    """
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
    found: Findings = defaultdict(list)
    for one in json.loads(done.stdout)["generalDiagnostics"]:
        if one["severity"] == "error":
            found[one["range"]["start"]["line"] + 1].append(one["message"].replace("\xa0", " "))
    return dict(found)
