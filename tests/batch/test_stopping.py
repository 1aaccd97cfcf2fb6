"""What stops a batch, instead of failing all its rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from genstudio_batch import Batch, BatchConfigurationError
from genstudio_batch.engine.expiry import pace_and_notice
from genstudio_batch.engine.reasons import balance_used_up
from genstudio_codegen.emulator import Emulator
from genstudio_transport import RequestRejected

from .conftest import Run

TheBatch = Callable[[], Batch]


def test_a_refused_key_stops_the_batch_at_once(
    run_rows: Run, the_batch: TheBatch, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENSTUDIO_API_KEY", "sk-wrong")
    status = run_rows(40)
    assert status.state == "stopped"
    assert status.stopped_because.startswith("the service refuses the API key")
    assert status.counts == {"queued": 40}
    assert emulator.request_counts["submit"] <= 16, "those that were under way"
    monkeypatch.setenv("GENSTUDIO_API_KEY", emulator.api_key)
    assert the_batch().resume().counts == {"done": 40}


def test_no_key_is_said_before_anything_is_done(run_rows: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GENSTUDIO_API_KEY")
    with pytest.raises(BatchConfigurationError, match="GENSTUDIO_API_KEY"):
        run_rows(1)


def test_a_balance_that_is_used_up_stops_the_batch(run_rows: Run, the_batch: TheBatch, emulator: Emulator) -> None:
    emulator.schedule_faults("submit:status=402@100%")
    status = run_rows(30)
    assert (status.state, status.counts) == ("stopped", {"queued": 30})
    assert status.stopped_because.startswith("the account's balance is used up")
    emulator.schedule_faults()
    assert the_batch().resume().counts == {"done": 30}


@pytest.mark.parametrize(
    ("status", "code", "msg", "used_up"),
    [
        (402, 0, "", True),
        (200, 402, "payment required", True),
        (400, 0, "账户余额不足", True),
        (403, 0, "Insufficient balance, please recharge", True),
        (400, 0, "the balance node has no input", False),
        (400, 400, "invalid prompt", False),
    ],
)
def test_a_refusal_tells_by_number_or_words_that_the_balance_is_used_up(
    status: int, code: int, msg: str, used_up: bool
) -> None:
    error = RequestRejected("refused", status=status)
    error.code, error.msg = code, msg
    assert balance_used_up(error) is used_up


def test_the_budget_is_never_exceeded_and_can_be_raised(run_rows: Run, the_batch: TheBatch, emulator: Emulator) -> None:
    status = run_rows(20, budget=7)
    assert (status.state, status.paid) == ("stopped", 7)
    assert status.counts == {"done": 7, "queued": 13}
    assert status.stopped_because == "the budget of 7 tasks is used up"
    assert emulator.request_counts["submit"] == 7
    assert the_batch().resume(budget=20).counts == {"done": 20}


def test_a_budget_that_suffices_stops_nothing(run_rows: Run) -> None:
    assert run_rows(3, budget=3).state == "finished"


def test_too_many_failures_stop_the_batch(run_rows: Run, emulator: Emulator) -> None:
    emulator.schedule_faults("submit:task-fails=no memory@100%")
    status = run_rows(60, max_failures=5, max_tasks=2)
    assert status.state == "stopped" and "5 rows have failed" in status.stopped_because
    assert 5 <= status.counts["failed"] <= 8


def test_refusals_in_a_row_stop_the_batch(run_rows: Run, emulator: Emulator) -> None:
    emulator.schedule_faults("submit:status=404@100%")
    status = run_rows(200)
    assert status.state == "stopped" and "rows in a row have failed" in status.stopped_because
    assert 20 <= status.failures["rejected"] < 80


def test_submitting_waits_for_downloads_that_lag_behind(run_rows: Run, emulator: Emulator) -> None:
    notices: list[str] = []
    emulator.schedule_faults("download:status=503@100%")

    def report(status: object) -> None:
        notice = getattr(status, "notice")
        if notice and notice not in notices:
            notices.append(notice)
        if notice.startswith("submitting waits"):
            # The storage works again, so the downloads catch up.
            emulator.schedule_faults()

    status = run_rows(30, max_tasks=3, result_lifetime=1.5, report=report)
    assert status.counts == {"done": 30}
    assert any(notice.startswith("submitting waits for the downloads: ") for notice in notices)


def test_the_pace_follows_the_oldest_result() -> None:
    day, lifetime = 86400.0, 259200.0
    assert pace_and_notice(None, 0, 10 * day, lifetime) == ("free", "")
    assert pace_and_notice(9.5 * day, 4, 10 * day, lifetime)[0] == "free"
    pace, notice = pace_and_notice(8.5 * day, 4, 10 * day, lifetime)
    assert pace == "slow"
    assert notice == (
        "submitting has slowed down to the speed of the downloads: 4 results are not downloaded yet, the oldest of "
        "which is 36 h old; the service deletes it after 72 h"
    )
    assert pace_and_notice(7.9 * day, 1, 10 * day, lifetime)[0] == "stop"
