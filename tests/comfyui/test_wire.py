"""What a server says, read without a network: outputs of any kind, errors, progress and previews."""

from __future__ import annotations

import json
from typing import Any

import pytest

from genstudio_transport import ProtocolError, TaskCancelled, TaskFailed, TaskInfo, TaskStatus
from genstudio_transport.wire import comfyui

ID = "11111111-2222-4333-8444-555555555555"
BASE = "http://127.0.0.1:8188"


def history(outputs: Any = None, messages: Any = None, status: str = "success") -> TaskInfo:
    entry = {"outputs": outputs or {}, "status": {"status_str": status, "messages": messages or []}}
    info = comfyui.read_history(ID, {ID: entry}, BASE)
    assert isinstance(info, TaskInfo)
    return info


def test_outputs_of_every_kind_are_links_or_texts() -> None:
    def file(name: str, folder: str = "", kind: str = "output") -> dict[str, str]:
        return {"filename": name, "subfolder": folder, "type": kind}

    info = history(
        {
            "9": {"images": [file("a.png", "x/y"), file("b.png", kind="temp")], "animated": [False]},
            "10": {"gifs": [{**file("c d&e.mp4"), "format": "video/h264-mp4", "frame_rate": 8}]},
            "11": {"audio": [file("e.flac")], "text": ["one", "two"]},
            "12": {"result": ["mesh.glb", None, {}]},
            "13": {"text": "alone"},
            "14": "nonsense",
            "15": {"images": [{"filename": 5}, None, 7]},
        }
    )
    assert set(info.files) == {"9", "10", "11"}
    assert info.final_files == (
        f"{BASE}/view?filename=a.png&subfolder=x%2Fy&type=output",
        f"{BASE}/view?filename=c%20d%26e.mp4&subfolder=&type=output",
        f"{BASE}/view?filename=e.flac&subfolder=&type=output",
    )
    assert info.texts == {"11": ("one", "two"), "12": ("mesh.glb",), "13": ("alone",)}


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\\b.png", "b.png"),
        ("CON.png", "_CON.png"),
        ("", "file"),
        ("é\n.png", "__.png"),
    ],
)
def test_names_of_files_are_safe(name: str, safe: str) -> None:
    info = history({"9": {"images": [{"filename": name, "subfolder": "../..", "type": "output"}]}})
    facts = comfyui.view_facts(info.final_files[0])
    assert facts.name == safe and facts.object == info.final_files[0] and facts.shown.isprintable()


def test_a_failure_names_the_node_and_the_reason() -> None:
    details = {
        "node_id": "12:3",
        "node_type": "KSampler",
        "exception_type": "torch.OutOfMemoryError",
        "exception_message": "Allocation on device 0\nwas interrupted, sk-12345678",
        "traceback": ["secret path"],
    }
    info = history(messages=[["execution_start", {}], ["execution_error", details]], status="error")
    assert info.status is TaskStatus.FAILED
    error = comfyui.failure(info, cancelled=True)
    # A reason that speaks of an interruption is a failure all the same.
    assert isinstance(error, TaskFailed) and error.node == "12:3"
    assert error.reason == (
        "node 12:3 (KSampler) failed: torch.OutOfMemoryError: Allocation on device 0 was interrupted, ***"
    )
    assert "secret path" not in str(error)


def test_an_interruption_is_a_cancellation() -> None:
    messages = [["execution_interrupted", {"node_id": "2", "node_type": "ImageScale"}]]
    error = comfyui.failure(history(messages=messages, status="error"), cancelled=False)
    assert isinstance(error, TaskCancelled) and "interrupted at node 2 (ImageScale)" in str(error)
    assert isinstance(comfyui.failure(history(status="error"), cancelled=False), TaskFailed)


@pytest.mark.parametrize("data", [None, [], "x", {"queue_running": []}, {"queue_running": [], "queue_pending": {}}])
def test_what_is_no_queue_is_an_error(data: Any) -> None:
    with pytest.raises(ProtocolError):
        comfyui.read_queue(data)


def test_places_in_the_queue_go_by_their_numbers() -> None:
    queue = comfyui.read_queue(
        {"queue_running": [[1, "a", {}]], "queue_pending": [[9, "d"], [-3.0, "b"], ["x", "y"], [], 5, [4, "c"]]}
    )
    assert queue.running == {"a"} and queue.waiting == {"b": 1, "c": 2, "d": 3}
    assert queue.state("c") == TaskInfo("c", TaskStatus.QUEUED, queue_size=3, position=2)
    assert queue.state("z") is None


def test_histories_that_cannot_be_read() -> None:
    with pytest.raises(ProtocolError):
        comfyui.read_history(ID, [], BASE)
    assert isinstance(comfyui.read_history(ID, {ID: 5}, BASE), ProtocolError)
    assert comfyui.read_history(ID, {}, BASE) is None


def event(kind: str, **data: Any) -> str:
    return json.dumps({"type": kind, "data": {"prompt_id": ID, **data}})


def test_progress_is_that_of_all_nodes() -> None:
    reader = comfyui.ProgressReader(ID, 4)
    seen = [
        reader.read(message)
        for message in (
            event("execution_start"),
            event("execution_cached", nodes=["1"]),
            event("executing", node="2"),
            event("progress", node="2", value=1, max=2),
            event("progress_state", nodes={"2": {"value": 2.0, "max": 2.0}, "3": {"value": 1, "max": 4}}),
            event("executing", node=None),
            event("execution_success"),
        )
    ]
    states = [info for info in seen if info]
    assert [info.progress for info in states] == [0, 25, 25, 37, 56, 56, 100]
    assert [info.node for info in states] == ["", "", "2", "2", "2", "", ""]
    assert states[-1].final


def test_previews_are_pictures() -> None:
    reader = comfyui.ProgressReader(ID, 4)
    reader.read(event("executing", node="2"))
    plain = reader.read(b"\0\0\0\1" + b"\0\0\0\1" + b"jpeg")
    about = json.dumps({"node_id": "2"}).encode()
    described = reader.read(b"\0\0\0\4" + len(about).to_bytes(4, "big") + about + b"png")
    assert plain and plain.preview == b"jpeg" and plain.node == "2"
    assert described and described.preview == b"png"


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{",
        "[]",
        '{"type": "status", "data": {}}',
        json.dumps({"type": "execution_success", "data": {"prompt_id": "other"}}),
        '{"type": "progress", "data": 5}',
        b"",
        b"\0\0\0\3text",
        b"\0\0\0\1",
        "[" * 100_000,
    ],
    ids=range(10),
)
def test_other_messages_say_nothing(message: str | bytes) -> None:
    assert comfyui.ProgressReader(ID, 4).read(message) is None


@pytest.mark.parametrize(
    "data",
    [
        {"value": "x", "max": 1},
        {"value": 1, "max": 0},
        {"value": -5, "max": 1},
        {"value": 1e400, "max": 1e400},
        {"value": 10**400, "max": 1},
    ],
)
def test_strange_numbers_leave_progress_between_0_and_100(data: Any) -> None:
    info = comfyui.ProgressReader(ID, 1).read(event("progress", node="1", **data))
    assert info and 0 <= info.progress <= 100


def test_a_long_list_of_problems_is_cut() -> None:
    errors = [{"message": "wrong" * 1000, "details": f"x{i}", "extra_info": {"input_name": f"x{i}"}} for i in range(50)]
    raw = json.dumps({"node_errors": {"1": {"class_type": "A", "errors": errors}}}).encode()
    with pytest.raises(Exception, match="and 30 more") as caught:
        comfyui.open_answer("/prompt", 400, {}, raw)
    assert len(str(caught.value)) < 20_000
