"""Runs that are killed: the bounded form of benchmarks/kills.py."""

from __future__ import annotations

import pytest

from benchmarks.kills import kill_and_heal


@pytest.mark.parametrize("seed", [1, 2])
def test_a_killed_run_leaves_what_imports_and_the_next_one_heals(seed: int) -> None:
    outcomes = kill_and_heal(5, seed, count=8)
    assert sum(outcomes.values()) == 5
