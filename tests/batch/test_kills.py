"""Workers that are killed: the bounded form of benchmarks/batch_kills.py."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.batch_kills import SPEC, Scene, survive
from genstudio_codegen.emulator import Emulator


@pytest.fixture
def slow_emulator() -> Iterator[Emulator]:
    """Tasks take long enough to be killed in every phase."""
    with Emulator([SPEC], speed=20, workers=50) as emulator:
        yield emulator


def test_a_worker_that_is_killed_pays_for_no_row_twice(slow_emulator: Emulator, tmp_path: Path) -> None:
    scene = Scene(slow_emulator, tmp_path, f"sqlite:///{tmp_path}/batch.sqlite", 60)
    survive(scene, 2, random.Random(2), for_good=False)


def test_the_rows_of_a_worker_that_is_lost_for_good_are_taken_over(
    slow_emulator: Emulator, tmp_path: Path, postgres: str
) -> None:
    # The second of two kills is for good.
    survive(Scene(slow_emulator, tmp_path, postgres, 60), 2, random.Random(3), for_good=True)
