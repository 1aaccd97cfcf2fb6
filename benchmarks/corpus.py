"""Every spec of a folder, generated, imported, called with its own stored values, and type-checked.

    python benchmarks/corpus.py FOLDER [--no-types] [--limit N]

Prints what was refused, which stored values the spec itself forbids, and what the type checkers say. Exits 1 when a
module cannot be imported, a value does not come back as it went in, or a checker reports anything.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import perf_counter
from typing import Any

from genstudio_codegen.config import Config, WorkflowConfig
from genstudio_codegen import generate
from genstudio_codegen.parameter_spec import ABSENT, WorkflowSpec, read_spec
from genstudio_transport import InvalidParameter, Workflow

PACKAGE = "corpus_workflows"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--no-types", action="store_true", help="leave out mypy and pyright")
    parser.add_argument("--limit", type=int, default=None, help="only the first N specs")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(check(options.folder, Path(scratch), types=not options.no_types, limit=options.limit))


def check(folder: Path, scratch: Path, *, types: bool, limit: int | None) -> bool:
    """Whether anything is wrong with the modules made of a folder's specs."""
    specs = sorted(folder.glob("*.json"))[:limit]
    start = perf_counter()
    workflows = tuple(WorkflowConfig(spec=path, ui_inputs=True) for path in specs)
    config = Config(output=scratch / PACKAGE, workflows=workflows, keep_going=True, use_lock=False)
    report = generate(config)
    for problem in report.problems:
        if problem.severity == "error":
            print(problem)
    print(f"{len(specs)} specs, {len(report.changed) - 2} modules, {perf_counter() - start:.1f} s")
    warnings = Counter(problem.code for problem in report.problems if problem.severity == "warning")
    print("warnings:", ", ".join(f"{code} {count}" for code, count in warnings.most_common()))
    sys.path.insert(0, str(scratch))
    by_file = {spec.source_name: spec for path in specs if (spec := read_spec(path).spec)}
    wrong = False
    forbidden: Counter[str] = Counter()
    built = 0
    for path in sorted((scratch / PACKAGE).glob("[!_]*.py")):
        module = importlib.import_module(f"{PACKAGE}.{path.stem}")
        source_name = path.read_text(encoding="utf-8").splitlines()[2].removeprefix("# Spec: ")
        for line in stored_values(by_file[source_name], module.WORKFLOW, module, forbidden):
            print(f"{path.stem}: {line}")
            wrong = True
        built += len(module.WORKFLOW.parameters)
    print(f"{built} parameters; stored values that the spec itself forbids: {forbidden.total()}")
    for text, count in forbidden.most_common(40):
        print(f"  {count} x {text}")
    failed = has_type_errors(scratch) if types else False
    return wrong or failed


def stored_values(spec: WorkflowSpec, workflow: Workflow, module: Any, forbidden: Counter[str]) -> list[str]:
    """What does not come back as it went in; values that the module refuses are counted, and built unchecked."""
    names = {(p.node, p.input): p.name for p in workflow.parameters}
    classes = {node.id: node.class_type for node in spec.nodes}
    lines: list[str] = []
    for parameter in spec.parameters:
        value = parameter.stored
        if value is ABSENT:
            continue
        name = names[parameter.node_id, parameter.input_name]
        try:
            prompt = module.prompt(**{name: value})
        except InvalidParameter as error:
            forbidden[f"{classes[parameter.node_id]}.{parameter.input_name}: {str(error)[-160:]}"] += 1
            prompt = workflow.prompt({name: value}, validate="off")
        sent = {"__value__": value} if isinstance(value, list) else value
        expected = {parameter.node_id: {"inputs": {parameter.input_name: sent}}}
        if json.dumps(prompt.to_dict()["prompt"]) != json.dumps(expected):
            lines.append(f"{name}: {prompt.to_dict()['prompt']!r} is not {expected!r}")
    return lines


def has_type_errors(scratch: Path) -> bool:
    """Whether mypy or pyright, both strict, report anything over the package."""
    (scratch / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict", "pythonVersion": "3.11"}')
    commands = [[sys.executable, "-m", "mypy", "--strict", PACKAGE], [sys.executable, "-m", "pyright", PACKAGE]]
    failed = False
    for command in commands:
        start = perf_counter()
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False)
        failed |= done.returncode != 0
        print(f"{command[2]}: {done.stdout.strip().splitlines()[-1]} ({perf_counter() - start:.1f} s)")
        if done.returncode:
            print("\n".join(done.stdout.splitlines()[:40]))
    return failed


if __name__ == "__main__":
    main()
