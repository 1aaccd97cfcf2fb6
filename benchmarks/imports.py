"""What importing costs, as ratios measured in one run: fresh processes, warm bytecode, the two sides interleaved.

    python benchmarks/imports.py

Exits 1 when a budget is exceeded.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 25

# What is measured, what it is held against, and how many times as long it may take.
BUDGETS = [
    ("import generated_examples.text_to_image", "import typing, dataclasses, json", 1.5),
    ("import sys; sys.argv[1:] = ['--version']; from genstudio_codegen.cli import main; main()", "import click", 3.0),
]


def seconds(program: str) -> float:
    """How long a fresh interpreter takes for a program."""
    start = perf_counter()
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return perf_counter() - start


def ratio(program: str, baseline: str, rounds: int = ROUNDS) -> float:
    """How many times as long a program takes as its baseline, by the medians of interleaved runs."""
    for warm_up in (program, baseline):
        seconds(warm_up)
    pairs = [(seconds(program), seconds(baseline)) for _ in range(rounds)]
    return median(a for a, _ in pairs) / median(b for _, b in pairs)


def main() -> None:
    over = False
    for program, baseline, budget in BUDGETS:
        measured = ratio(program, baseline)
        over |= measured > budget
        print(f"{measured:5.2f} times (at most {budget})  {program}  /  {baseline}")
    sys.exit(over)


if __name__ == "__main__":
    main()
