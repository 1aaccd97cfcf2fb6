"""The fault suite, bounded; `python -m tests.transport.fault_suite 200` runs it at full length."""

from __future__ import annotations

import pytest

from .fault_suite import FAULTS, play, play_all, schedule


@pytest.mark.parametrize(("face", "seeds"), [("async", range(40)), ("threads", range(40, 80))])
def test_every_task_ends_in_a_result_or_a_precise_error(face: str, seeds: range) -> None:
    outcomes = play_all(seeds, face)
    assert sum(outcomes.values()) == 6 * len(seeds)
    # The faults do bite, and most tasks survive them.
    assert outcomes["SubmitOutcomeUnknown"] and outcomes["result"] > 2 * len(seeds)


def test_schedules_cover_every_fault_and_can_be_replayed() -> None:
    used = {fault.partition("@")[0] for seed in range(200) for fault in schedule(seed)}
    assert used == set(FAULTS)
    assert schedule(7) == schedule(7) != schedule(8)


@pytest.mark.parametrize(
    "faults",
    [
        ["submit:reset-after@1", "submit:code@2", "submit:task-fails@3", "submit:task-forbidden@4"],
        ["submit:rate-limit=0@1-2", "submit:truncated@3", "poll:status=502@1-2", "download:cut@1-4"],
        ["upload:reset-before@1-2", "submit:no-final-files@1-6", "poll:escaped-links@1-99", "download:expired@1"],
    ],
)
def test_both_faces_come_to_the_same(faults: list[str]) -> None:
    assert play(1, "async", faults) == play(1, "threads", faults)
