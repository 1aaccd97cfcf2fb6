"""Kill runs of `generate` at random moments: the package imports each time, and one more run makes the right bytes.

    python benchmarks/kills.py [KILLS [SEED]]

Forty specs go back and forth between two versions, in which one workflow comes and goes. Exits 1 at the first failure.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SPECS = 40
_CONFIGURATION = '[tool.genstudio-codegen]\noutput = "flows"\nspecs = ["specs/*.spec.json"]\n'
_IMPORT_ALL = "import importlib, pathlib; [importlib.import_module('flows.' + path.stem) for path in pathlib.Path('flows').glob('*.py')]"


def write_specs(folder: Path, version: int, count: int) -> None:
    """Write one version of all specs; the one of the last number is there in every second version only."""
    for number in range(count):
        path = folder / f"workflow_{number}.spec.json"
        if number == count - 1 and version % 2:
            path.unlink(missing_ok=True)
            continue
        inputs = {
            f"value_{each}": {"type": "INT", "value": version % 2, "spec": {"min": 0, "max": 100 + version % 2}}
            for each in range(6)
        }
        document = {"workflow_id": f"wf-{number}", "nodes": {"3": {"class_type": "KSampler", "inputs": inputs}}}
        path.write_text(json.dumps(document))


def start(project: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """A run of the command line in a project."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GENSTUDIO_CODEGEN_CACHE": str(project / ".cache")}
    command = [sys.executable, "-m", "genstudio_codegen", "generate", *arguments]
    return subprocess.Popen(
        command, cwd=project, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def complete(project: Path) -> float:
    """A run to its end, and the seconds it took."""
    begun = time.perf_counter()
    run = start(project)
    _, errors = run.communicate()
    if run.returncode:
        raise AssertionError(f"generate exits {run.returncode}: {errors.decode()}")
    return time.perf_counter() - begun


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but what Python compiled."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def kill_and_heal(kills: int, seed: int = 0, count: int = SPECS) -> dict[str, int]:
    """Kill that many runs, and say how many were killed before, while and after they had published."""
    chance = random.Random(seed)
    outcomes = {"before": 0, "while": 0, "after": 0}
    with tempfile.TemporaryDirectory() as name:
        project = Path(name)
        (project / "pyproject.toml").write_text(_CONFIGURATION)
        (project / "specs").mkdir()
        expected: list[dict[str, bytes]] = []
        durations: list[float] = []
        for version in (0, 1):
            write_specs(project / "specs", version, count)
            durations.append(complete(project))
            expected.append(content(project / "flows"))
        locks = content(project / "specs")["genstudio.lock"]
        for number in range(kills):
            version, before = number % 2, (number + 1) % 2
            write_specs(project / "specs", version, count)
            run = start(project)
            # Half of them while files are moved, which takes a small part of a run.
            if chance.random() < 0.5:
                while run.poll() is None and not (project / "flows" / ".genstudio-codegen.staged").exists():
                    time.sleep(0.0005)
                time.sleep(chance.uniform(0, 0.15))
            else:
                time.sleep(chance.uniform(0, 1.1 * max(durations)))
            run.send_signal(signal.SIGKILL)
            run.communicate()
            found = content(project / "flows")
            outcomes["before" if found == expected[before] else "after" if found == expected[version] else "while"] += 1
            subprocess.run(
                [sys.executable, "-c", _IMPORT_ALL],
                cwd=project,
                check=True,
                env={**os.environ, "PYTHONPATH": str(ROOT / "transport")},
            )
            shutil.rmtree(project / "flows" / "__pycache__", ignore_errors=True)
            complete(project)
            if content(project / "flows") != expected[version]:
                raise AssertionError(f"kill {number}: the next run did not make the expected bytes")
            if content(project / "specs")["genstudio.lock"] != locks:
                raise AssertionError(f"kill {number}: the lock is not the one before")
            strays = [path.name for path in (project / "specs").iterdir() if path.name.endswith(".tmp")]
            if strays:
                raise AssertionError(f"kill {number}: left behind {strays}")
    return outcomes


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    outcomes = kill_and_heal(kills, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    print(f"{kills} runs over {SPECS} specs killed ({outcomes}): every package imports, every next run heals it")


if __name__ == "__main__":
    main()
