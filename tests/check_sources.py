"""Black, mypy and pyright over every tracked Python file, by name, so that no folder is skipped without a word.

Each must say that it looked at as many files as git knows. `EXPECTED_ERRORS` hold mistakes on purpose: a test checks them.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

EXPECTED_ERRORS = ("tests/typing/calls.py",)


def run(*command: str) -> tuple[int, str, str]:
    """A command's exit code, stdout and stderr."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def count(pattern: str, text: str) -> int:
    """All numbers that a pattern finds, added up."""
    return sum(int(number) for number in re.findall(pattern, text))


def main() -> int:
    """0 if all three are content with every file."""
    tracked = run("git", "ls-files", "*.py")[1].split()
    typed = [path for path in tracked if path not in EXPECTED_ERRORS]
    with ThreadPoolExecutor() as together:
        black = together.submit(run, "black", "--check", *tracked)
        mypy = together.submit(run, "mypy", *typed)
        pyright = together.submit(run, "pyright", "--outputjson", *typed)

    code, _, said = black.result()
    looked = count(r"(\d+) files? would be", said)
    failed = report("black", code, looked, len(tracked), said)

    code, said, _ = mypy.result()
    looked = count(r"(?:in|checked) (\d+) source files?", said)
    failed |= report("mypy", code, looked, len(typed), said)

    code, said, _ = pyright.result()
    result = json.loads(said)
    errors = "\n".join(
        f"{one['file']}:{one['range']['start']['line'] + 1}: {one['message']}"
        for one in result["generalDiagnostics"]
        if one["severity"] == "error"
    )
    failed |= report("pyright", code, result["summary"]["filesAnalyzed"], len(typed), errors)
    return int(failed)


def report(tool: str, code: int, looked: int, wanted: int, said: str) -> bool:
    """Print what a tool found; whether that is a failure."""
    print(f"{tool}: {looked} of {wanted} files, exit code {code}")
    if code or looked != wanted:
        print(said)
    return bool(code) or looked != wanted


if __name__ == "__main__":
    sys.exit(main())
