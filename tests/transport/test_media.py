"""Corner cases of small helpers: cut pictures, failed tasks, tasks without a state."""

from __future__ import annotations

import pytest

from genstudio_transport import AsyncGenStudio, TaskInfo, TaskStatus
from genstudio_transport.wire.media import looks_cut
from genstudio_transport.wire.genstudio import failure

from .server import KEY, PNG


@pytest.mark.parametrize(
    ("data", "cut"),
    [
        (PNG, False), (PNG[:-20], True), (b"\xff\xd8\xff" + b"x" * 99 + b"\xff\xd9", False),
        (b"\xff\xd8\xff" + b"x" * 99, True), (b"GIF89a", False),
    ],
)  # fmt: skip
def test_a_cut_picture_is_seen(data: bytes, cut: bool) -> None:
    assert looks_cut(data[:64], data[-64:]) is cut


@pytest.mark.parametrize(
    ("reason", "node"),
    [
        ("KSampler (node 3): out of memory", "3"), ("Node ID: 12:3, failed", "12:3"), ("error in #7", "7"),
        ("nodes are fine, 3 GB missing", None), ("", None),
    ],
)  # fmt: skip
def test_the_node_that_failed(reason: str, node: str | None) -> None:
    error = failure(TaskInfo("cft-1", TaskStatus.FAILED, error=reason), cancelled=False)
    assert getattr(error, "node") == node


@pytest.mark.parametrize("reason", ["downloadImageFromOss failed: status 404", "oss: <Code>NoSuchKey</Code>"])
def test_a_missing_input_image_is_named(reason: str) -> None:
    error = failure(TaskInfo("cft-1", TaskStatus.FAILED, error=reason), cancelled=False)
    assert str(error).endswith("or a link that is still valid)") and reason in str(error)
    assert getattr(error, "reason") == reason
    assert "link" not in str(failure(TaskInfo("cft-1", TaskStatus.FAILED, error="out of memory"), cancelled=False))


def test_a_cancelled_task_without_a_reason_is_known_by_who_asked() -> None:
    info = TaskInfo("cft-1", TaskStatus.FAILED)
    assert type(failure(info, cancelled=True)).__name__ == "TaskCancelled"
    assert type(failure(info, cancelled=False)).__name__ == "TaskFailed"


def test_a_task_made_elsewhere_knows_nothing_yet() -> None:
    task = AsyncGenStudio(KEY).task("cft-1")
    assert (task.status, task.info, task.seed, dict(task.seeds)) == (None, None, None, {})
    assert repr(task) == "<AsyncTask cft-1 (unknown)>"
