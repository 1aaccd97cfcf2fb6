"""What a build of 200 real specs costs: all of them, one that changed, and none; as ratios measured in one run.

    python benchmarks/build.py CORPUS [SPECS [SCHEMAS]]

CORPUS is a folder of parameter specs. SCHEMAS is how many of them `datamodel-codegen` is run on; the time for all is
reckoned from these. Exits 1 when a target is missed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from genstudio_codegen.names import name_parameters
from genstudio_codegen.schema import parameters_schema
from genstudio_codegen.parameter_spec import read_spec

ROOT = Path(__file__).resolve().parent.parent
_CONFIGURATION = '[tool.genstudio-codegen]\noutput = "flows"\nspecs = ["specs/*.json"]\n'
_BASELINE = "import click, tomllib, hashlib, sys\nfor name in sys.argv[1:]:\n    with open(name, 'rb') as file: hashlib.sha256(file.read()).hexdigest()"
ROUNDS = 15


def timed(command: list[str], cwd: Path) -> float:
    """The seconds that a command takes, which must succeed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GENSTUDIO_CODEGEN_CACHE": str(cwd / ".cache")}
    begun = perf_counter()
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    seconds = perf_counter() - begun
    if done.returncode:
        raise SystemExit(
            f"{' '.join(command[:6])} exits {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return seconds


def project(folder: Path, specs: list[Path]) -> Path:
    """A project with copies of specs."""
    (folder / "specs").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(_CONFIGURATION)
    for path in specs:
        shutil.copy(path, folder / "specs")
    return folder


def generate(folder: Path, *arguments: str) -> float:
    """The seconds of one run of the command line."""
    return timed([sys.executable, "-m", "genstudio_codegen", "generate", *arguments], folder)


def readable(corpus: Path, count: int) -> list[Path]:
    """The first specs of a corpus that have no error, and module names of their own."""
    found = [path for path in sorted(corpus.glob("*.json"))[: count * 2] if read_spec(path).spec is not None]
    return found[:count]


def datamodel_codegen(folder: Path, specs: list[Path], count: int) -> float:
    """The seconds that a loop of `datamodel-codegen` over the same workflows' schemas takes."""
    step = max(1, len(specs) // count)
    chosen = specs[::step]
    total = 0.0
    for path in chosen:
        spec = read_spec(path).spec
        assert spec is not None
        schema = folder / "schema.json"
        schema.write_text(json.dumps(parameters_schema(spec, name_parameters(spec).names)))
        options = ["--input-file-type", "jsonschema", "--output-model-type", "typing.TypedDict"]
        program = str(Path(sys.executable).parent / "datamodel-codegen")
        total += timed([program, "--input", str(schema), "--output", str(folder / "module.py"), *options], folder)
    return total / len(chosen) * len(specs)


def touch(path: Path, number: int) -> None:
    """Change a spec: white space at its end is enough for its hash."""
    path.write_bytes(path.read_bytes().rstrip() + b"\n" * (number + 1))


def one_changed(whole: Path, alone: Path) -> tuple[float, float]:
    """The seconds of a run in which one spec changed, among all of them and alone."""
    name = next((alone / "specs").glob("*.json")).name
    pairs: list[tuple[float, float]] = []
    for number in range(ROUNDS):
        touch(whole / "specs" / name, number + 1)
        touch(alone / "specs" / name, number + 1)
        pairs.append((generate(whole), generate(alone)))
    return median(a for a, _ in pairs), median(b for _, b in pairs)


def none_changed(whole: Path) -> tuple[float, float]:
    """The seconds of a check in which nothing changed, and of reading and hashing the same specs."""
    names = [str(path) for path in sorted((whole / "specs").glob("*.json"))]
    baseline = [sys.executable, "-c", _BASELINE, *names]
    pairs = [(generate(whole, "--check"), timed(baseline, whole)) for _ in range(ROUNDS)]
    return median(a for a, _ in pairs), median(b for _, b in pairs)


def measure(corpus: Path, count: int, schemas: int) -> list[tuple[str, float, float, float, Callable[[float], bool]]]:
    """Each comparison: what, seconds, seconds of the other side, their ratio, and whether that is good enough."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        specs = readable(corpus, count)
        whole = project(root / "whole", specs)
        middle = sorted(specs, key=lambda path: path.stat().st_size)[len(specs) // 2]
        alone = project(root / "alone", [middle])
        cold = generate(whole)
        generate(alone)
        changed, single = one_changed(whole, alone)
        check, reading = none_changed(whole)
        loop = datamodel_codegen(root, specs, schemas)
        return [
            (f"{len(specs)} specs, cold / datamodel-codegen", loop, cold, loop / cold, lambda ratio: ratio >= 15),
            ("one changed / that one alone", changed, single, changed / single, lambda ratio: ratio < 1.2),
            ("none changed, --check / reading and hashing", check, reading, check / reading, lambda ratio: ratio < 2),
        ]


def main() -> None:
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    numbers = [int(word) for word in sys.argv[2:]]
    count = numbers[0] if numbers else 200
    missed = False
    for what, a, b, ratio, is_good in measure(Path(sys.argv[1]), count, numbers[1] if numbers[1:] else count):
        missed |= not is_good(ratio)
        print(f"{ratio:6.2f} {'  ' if is_good(ratio) else 'NO'}  {what}: {a:.3f} s, {b:.3f} s")
    sys.exit(missed)


if __name__ == "__main__":
    main()
