"""The commands of the README's section on batches, run as they are written."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

from genstudio_batch import Batch
from tests.conftest import ROOT


def commands() -> str:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (block,) = [block for block in blocks if "genstudio-batch run" in block]
    return str(block).partition("\n")[2]  # what they install is installed


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def test_a_batch_of_100_rows_is_killed_and_goes_on(tmp_path: Path) -> None:
    # The root of a checkout, as far as the commands need it, so that they leave nothing in the real one.
    (tmp_path / "generated_examples").symlink_to(ROOT / "generated_examples")
    script = commands().replace("8189", str(free_port()))
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", f"{script}\ncode=$?; kill %1; exit $code"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    batch = Batch(tmp_path / "rabbits")
    status = batch.status()
    unknown = len(list(batch.unknown()))
    batch.close()
    assert status.state == "finished" and status.counts["done"] == status.paid == 100 - unknown, done.stderr
    assert done.returncode == (1 if unknown else 0) and "rabbits: finished: " in done.stdout
    assert len(list((tmp_path / "rabbits").glob("*.png"))) == 100 - unknown
