"""Real specs, hosted: each workflow runs as it is stored, and nothing that they hold breaks the emulator."""

from __future__ import annotations

from pathlib import Path

import httpx

from genstudio_codegen.emulator import Emulator
from genstudio_codegen.parameter_spec import read_spec
from tests.emulator.conftest import Caller


def test_real_workflows_run_as_they_are_stored(corpus: Path) -> None:
    read = [read_spec(path).spec for path in sorted((corpus / "specs").glob("*.json"))[::12]]
    specs = [spec for spec in read if spec is not None]
    assert len(specs) > 40
    with Emulator(specs, speed=1000, workers=8) as emulator:
        assert len(emulator.workflow_ids) == len(specs)
        caller = Caller(emulator)
        with caller.http:
            tasks = [caller.submit(workflow_id) for workflow_id in emulator.workflow_ids]
            for task_id in tasks:
                info = caller.finished(task_id)
                assert info["status"] == 3 and info["final_files"], info
        document = httpx.get(f"{emulator.base_url}/openapi.json").json()
        assert len(document["components"]["schemas"]) == len(specs) + 2
