"""The benchmark runs, at a size that proves nothing but that."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location("transport_benchmark", sys.argv[1])
module = sys.modules["transport_benchmark"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
if __name__ == "__main__":
    hand, ours = module.compare(20, speed=10, interval=0.1)
    assert ours["polls"] * 4 < hand["polls"] + 4, (hand, ours)
"""


def test_the_benchmark_runs(tmp_path: Path) -> None:
    script = tmp_path / "smoke.py"
    script.write_text(CODE)
    command = [sys.executable, str(script), str(ROOT / "benchmarks" / "transport.py")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "finished to known" in done.stdout
