"""Bounded versions of benchmarks/emulator_fuzz.py and benchmarks/emulator_load.py; parallel test processes."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import emulator_fuzz, emulator_load
from tests.conftest import EXAMPLE_SPECS, ROOT

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc to measure memory")


@pytest.fixture
def target(tmp_path: Path) -> Iterator[emulator_fuzz.Target]:
    process, target = emulator_fuzz.serve(tmp_path / "log", "--workers", "32", "--speed", "100x")
    yield target
    process.terminate()
    assert process.wait(5) == 0
    assert process.stdout is not None
    process.stdout.close()
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_bad_requests_leave_it_up_and_unharmed(target: emulator_fuzz.Target) -> None:
    files = target.open_files
    memory = asyncio.run(emulator_fuzz.fuzz(target, 400, 7))
    assert target.bad == [] and sum(target.statuses.values()) >= 400 and target.statuses["200"] > 20
    assert memory[-1] - memory[0] < 30
    assert target.open_files <= files + 4


def test_many_clients_lose_nothing_and_hear_every_end(target: emulator_fuzz.Target) -> None:
    load = asyncio.run(emulator_load.run(target, tasks=120, clients=20, sockets=60))
    assert len(load.statuses) == 120 and load.wrong == []
    assert len(load.ends) == 60 and set(load.ends.values()) == {1}


def test_parallel_test_processes_do_not_disturb_each_other(tmp_path: Path) -> None:
    spec = EXAMPLE_SPECS / "text_to_image.spec.json"
    (tmp_path / "test_parallel.py").write_text(f"""
import httpx, pytest

@pytest.mark.parametrize("number", range(16))
def test_alone(genstudio_emulator, number):
    workflow = genstudio_emulator.load({str(spec)!r})
    headers = {{"Authorization": "Bearer " + genstudio_emulator.api_key}}
    body = {{"workflow_id": workflow, "prompt": {{"3": {{"inputs": {{"seed": number}}}}}}}}
    url = genstudio_emulator.base_url + "/api/maas/comfy_task_api/prompt"
    assert httpx.post(url, json=body, headers=headers).json()["code"] == 0
    assert [task.inputs for task in genstudio_emulator.tasks] == [{{("3", "seed"): number}}]
""")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "8",
            "-p",
            "xdist",
            "-p",
            "genstudio_codegen.emulator.pytest_plugin",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and "16 passed" in done.stdout, done.stdout + done.stderr
