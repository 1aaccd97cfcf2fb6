"""What reading a parameter spec costs: how time grows with the document, and what a report of problems adds.

    python benchmarks/reading.py

Prints ratios measured in one run, and exits with 1 when a budget is exceeded.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from time import perf_counter

from genstudio_codegen.parameter_spec import parse_spec

ROUNDS = 7


def nodes(count: int, *, stored: str = "model-7.safetensors") -> bytes:
    """A document with `count` nodes of two combos each; a stored value that is not a choice is a problem."""
    choices = [f"model-{number}.safetensors" for number in range(100)]
    form = {"type": "COMBO", "value": "model-7.safetensors", "spec": {"options": choices}}
    inputs = {"a": form, "b": {**form, "value": stored}}
    document = {str(number): {"class_type": "X", "inputs": inputs} for number in range(count)}
    return json.dumps({"workflow_id": "wf", "nodes": document}).encode()


def choices(count: int) -> bytes:
    """A document with one combo of `count` choices."""
    form = {"type": "COMBO", "value": "none", "spec": {"options": [str(number) for number in range(count)]}}
    return json.dumps({"workflow_id": "wf", "nodes": {"3": {"inputs": {"a": form}}}}).encode()


def seconds(read: Callable[[], object]) -> float:
    """The shortest of several runs."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = perf_counter()
        read()
        best = min(best, perf_counter() - start)
    return best


def ratio(data: bytes, baseline: bytes) -> float:
    """How many times as long one document takes as another."""
    parse_spec(baseline, "a")
    return seconds(lambda: parse_spec(data, "a")) / seconds(lambda: parse_spec(baseline, "a"))


def main() -> None:
    plain = nodes(100)
    budgets = [
        ("8 times as many nodes", ratio(nodes(400), nodes(50)), 12.0),
        ("8 times as many nodes, each with a problem", ratio(nodes(400, stored="z"), nodes(50, stored="z")), 12.0),
        ("8 times as many choices", ratio(choices(40_000), choices(5_000)), 12.0),
        ("a problem per node, compared with none", ratio(nodes(100, stored="z"), plain), 6.0),
    ]
    json_only = seconds(lambda: json.loads(plain))
    budgets.append(
        ("reading, compared with parsing the JSON", seconds(lambda: parse_spec(plain, "a")) / json_only, 40.0)
    )
    for what, measured, budget in budgets:
        print(f"{measured:6.2f} times (at most {budget:4.0f})  {what}")
    sys.exit(any(measured > budget for _, measured, budget in budgets))


if __name__ == "__main__":
    main()
