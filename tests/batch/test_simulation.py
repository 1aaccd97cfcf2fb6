"""The simulation keeps to the laws that hold for any such system, and finds the bottleneck that was put in."""

from __future__ import annotations

import pytest

from benchmarks.batch_simulation import Measured, Plan, simulate

PARTS = Measured(worker=0.01, lock=0.004, database=0.008)
PLAN = Plan(machines=2, rows=4000, max_tasks=1000, task=2.0, measured=PARTS)


@pytest.mark.parametrize(
    ("changes", "bottleneck", "rows_per_second"),
    [
        ({"machines": 1}, "workers", 100.0),
        ({"machines": 100}, "lock of the batch", 250.0),
        ({"machines": 100, "database_processors": 1}, "Postgres", 125.0),
        ({"rate": 20.0, "rows": 800, "max_tasks": 100}, "rate limit", 20.0),
        ({"max_tasks": 20}, "max_tasks", 10.0),
    ],
)
def test_the_bottleneck_sets_the_pace(changes: dict[str, float], bottleneck: str, rows_per_second: float) -> None:
    found = simulate(Plan(**{**PLAN.__dict__, **changes}))
    assert found.bottleneck == bottleneck
    assert found.rows_per_second == pytest.approx(rows_per_second, rel=0.05)
    assert all(share <= 1.05 for share in found.busy.values()), found.busy


def test_the_same_plan_gives_the_same_figures() -> None:
    assert simulate(PLAN) == simulate(PLAN)
