"""An emulator for batches, and what runs one in this process or in others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.postgres_server import postgres_programs, postgres_server
from genstudio_batch import Batch, BatchStatus, run
from genstudio_codegen.emulator import Emulator
from tests.conftest import EXAMPLE_SPECS

WORKFLOW = "generated_examples.text_to_image"
Run = Callable[..., BatchStatus]


@pytest.fixture(scope="session")
def _emulator() -> Iterator[Emulator]:
    with Emulator(speed=200, workers=50) as emulator:
        yield emulator


@pytest.fixture
def emulator(_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """A local GenStudio that the environment leads to."""
    _emulator.reset()
    _emulator.load(EXAMPLE_SPECS / "text_to_image.spec.json")
    monkeypatch.setenv("GENSTUDIO_API_KEY", _emulator.api_key)
    monkeypatch.setenv("GENSTUDIO_BASE_URL", _emulator.base_url)
    return _emulator


@pytest.fixture
def run_rows(emulator: Emulator, tmp_path: Path) -> Run:
    """Runs rows in this process, by default some that are quickly painted."""

    def run_rows(rows: Any = 3, **options: Any) -> BatchStatus:
        if isinstance(rows, int):
            rows = [{"seed": seed, "steps": 2, "width": 64, "height": 64} for seed in range(rows)]
        defaults = {"workflow": WORKFLOW, "output": tmp_path / "out", "poll_interval": 0.05}
        return run(rows, **{**defaults, **options})

    return run_rows


@pytest.fixture
def the_batch(tmp_path: Path) -> Callable[[], Batch]:
    """The batch that `run_rows` has run."""
    return lambda: Batch(tmp_path / "out")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real Postgres."""
    if postgres_programs() is None:
        pytest.skip("the server of Postgres is not installed: apt-get install postgresql")
    with postgres_server() as url:
        yield url
