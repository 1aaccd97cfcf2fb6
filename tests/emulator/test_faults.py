"""Faults: each kind does what it says, on call, by schedule and by header, and again with the same seed."""

from __future__ import annotations

import asyncio
import email.utils
import json
import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from genstudio_codegen.emulator import Emulator
from genstudio_codegen.emulator.faults import FAULT_HEADER, KINDS, parse_fault
from tests.emulator.conftest import Caller, tiny
from tests.emulator.test_progress import address, submitted

BODY = {"workflow_id": "wf-tiny", "prompt": {}}
DOCS = Path(__file__).resolve().parents[2] / "docs" / "en" / "emulator.md"


def failing(caller: Caller, fault: str, path: str = "prompt", body: object = BODY) -> httpx.Response:
    return caller.post(path, body, **{FAULT_HEADER: fault})


@pytest.mark.parametrize(
    ("fault", "error", "submits"),
    [
        ("reset-before", httpx.TransportError, 0),
        ("reset-after", httpx.ReadError, 1),
        ("reset-in-answer", httpx.ReadError, 1),
        ("cut", httpx.RemoteProtocolError, 1),
    ],
)
def test_broken_connections(caller: Caller, fault: str, error: type[Exception], submits: int) -> None:
    with pytest.raises(error):
        failing(caller, fault)
    assert len(caller.emulator.tasks) == submits
    assert caller.emulator.requests[-1].fault == fault
    assert caller.submit()


def test_a_reset_is_one(caller: Caller) -> None:
    with pytest.raises(httpx.ReadError) as broken:
        failing(caller, "reset-after")
    cause: BaseException | None = broken.value
    while cause is not None and not isinstance(cause, ConnectionResetError):
        cause = cause.__cause__ or cause.__context__
    assert cause is not None


@pytest.mark.parametrize(
    ("fault", "status", "submits", "type"),
    [
        ("status", 500, 0, "application/json"),
        ("status=502", 502, 0, "text/html"),
        ("status=403", 403, 0, "application/json"),
        ("status-after=502", 502, 1, "text/html"),
        ("status-after", 500, 1, "application/json"),
        ("code=40001", 200, 0, "application/json"),
        ("html", 200, 1, "text/html"),
        ("truncated", 200, 1, "application/json"),
        ("wrong-types", 200, 1, "application/json"),
        ("rate-limit", 429, 0, "application/json"),
        ("redirect", 302, 0, None),
        ("empty", 200, 1, None),
    ],
)
def test_answers(caller: Caller, fault: str, status: int, submits: int, type: str | None) -> None:
    answer = failing(caller, fault)
    assert answer.status_code == status and len(caller.emulator.tasks) == submits
    assert answer.headers.get("content-type", "").partition(";")[0] == (type or "")
    if fault == "truncated":
        with pytest.raises(json.JSONDecodeError):
            answer.json()
    if fault == "code=40001":
        assert answer.json()["code"] == 40001
    if fault == "wrong-types":
        assert isinstance(answer.json()["data"]["prompt_id"], list)
    if fault == "redirect":
        assert answer.headers["location"].startswith("http://localhost:")


def test_retry_after_in_its_forms(caller: Caller) -> None:
    assert "retry-after" not in failing(caller, "rate-limit").headers
    assert failing(caller, "rate-limit=2").headers["retry-after"] == "2"
    date = email.utils.parsedate_to_datetime(failing(caller, "rate-limit-date=100").headers["retry-after"])
    assert 95 < date.timestamp() - time.time() <= 100


@pytest.mark.parametrize("fault", ["slow=0.3", "drip=0.3"])
def test_slow_answers(caller: Caller, fault: str) -> None:
    start = time.monotonic()
    assert failing(caller, fault).json()["code"] == 0
    assert time.monotonic() - start >= 0.28


def test_no_answer_at_all(caller: Caller) -> None:
    with pytest.raises(httpx.ReadTimeout):
        caller.http.post("/comfy_task_api/prompt", json=BODY, headers={FAULT_HEADER: "hang"}, timeout=0.2)
    assert len(caller.emulator.tasks) == 1


def test_what_polls_say(caller: Caller) -> None:
    task_id = caller.submit()
    links = caller.finished(task_id)["final_files"]
    body = {"comfy_task_ids": [task_id]}

    def polled(fault: str) -> list[dict[str, Any]]:
        answer: dict[str, Any] = failing(caller, fault, "get_task_info", body).json()
        found: list[dict[str, Any]] = answer["data"]["comfy_task_info"]
        return found

    assert polled("unknown-status")[0]["status"] == 7 and polled("unknown-status=9")[0]["status"] == 9
    assert polled("no-tasks") == []
    assert polled("null-fields")[0]["errMsg"] is None and polled("null-fields")[0]["queue_size"] == 0
    assert polled("escaped-links")[0]["final_files"][0].split("\\u0026")[0] == links[0].split("&")[0]


def test_what_becomes_of_tasks(caller: Caller) -> None:
    caller.emulator.fail_next("task-fails", value="node 3: no")
    failed = caller.finished(caller.submit())
    assert (failed["status"], failed["errMsg"], failed["final_files"]) == (4, "node 3: no", [])
    caller.emulator.fail_next("task-forbidden")
    assert caller.finished(caller.submit())["status"] == 5
    caller.emulator.fail_next("no-final-files")
    done = caller.finished(caller.submit())
    assert done["status"] == 3 and done["final_files"] == [] and done["files"]["9"]
    caller.emulator.fail_next("task-stuck")
    stuck, later = caller.submit(), caller.submit()
    assert caller.finished(later)["status"] == 3 and caller.info(stuck)["status"] == 1
    caller.data("cancel", {"comfy_task_id": stuck})
    assert caller.info(stuck)["status"] == 4


async def test_sockets(slowly: Caller) -> None:
    _, token = submitted(slowly)
    uri = address(slowly.emulator, token)

    async def heard(fault: str, count: int) -> list[str]:
        async with connect(uri, additional_headers={FAULT_HEADER: fault}, proxy=None) as socket:
            return [str(await socket.recv()) for _ in range(count)]

    with pytest.raises(InvalidStatus) as refused:
        await heard("refuse=401", 1)
    assert refused.value.response.status_code == 401
    with pytest.raises(ConnectionClosed) as closed:
        await heard("close", 2)
    assert closed.value.rcvd is not None and closed.value.rcvd.code == 1011
    with pytest.raises(ConnectionClosed) as broken:
        await heard("reset", 2)
    assert broken.value.rcvd is None
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(heard("silent", 1), 0.2)
    assert len(set(await heard("duplicate", 3))) == 1
    garbage = await heard("garbage", 6)
    assert "not JSON" in garbage[0] and json.loads(garbage[-1])["comfy_task_info"]["status"] == 1
    assert json.loads((await heard("unknown-status", 1))[0])["comfy_task_info"]["status"] == 7


def test_downloads(caller: Caller) -> None:
    link = caller.finished(caller.submit())["final_files"][0]
    whole = httpx.get(link).content

    def fetched(fault: str, **headers: str) -> httpx.Response:
        return httpx.get(link, headers={FAULT_HEADER: fault, **headers})

    with pytest.raises(httpx.RemoteProtocolError):
        fetched("cut")
    with pytest.raises(httpx.ReadError):
        fetched("reset-in-answer")
    assert (fetched("expired").status_code, fetched("missing").status_code) == (403, 404)
    away = fetched("redirect")
    assert away.status_code == 302 and httpx.get(away.headers["location"]).content == whole
    assert fetched("redirect=https://example.com/x").headers["location"] == "https://example.com/x"
    assert fetched("no-range", Range="bytes=5-").content == whole
    half = fetched("truncated")
    assert half.content == whole[: len(whole) // 2] and half.headers["content-type"] == "image/png"
    assert fetched("html").headers["content-type"].startswith("text/html")


def test_refused_connections(caller: Caller) -> None:
    task_id = caller.submit()
    with caller.emulator.refusing(), pytest.raises(httpx.ConnectError):
        caller.submit()
    assert caller.finished(task_id)["status"] == 3


def test_a_service_that_is_down_comes_back(caller: Caller) -> None:
    with pytest.raises(httpx.TransportError):
        failing(caller, "down=0.3")
    with pytest.raises(httpx.ConnectError):
        caller.submit()
    time.sleep(0.5)
    assert caller.submit() and len(caller.emulator.tasks) == 1


def test_fail_next_hits_the_next_requests_that_can_meet_it(caller: Caller) -> None:
    caller.emulator.fail_next("status", on="poll", value=503, times=2)
    caller.emulator.fail_next("missing")
    task_id = caller.submit()
    body = {"comfy_task_ids": [task_id]}
    assert [caller.post("get_task_info", body).status_code for _ in range(3)] == [503, 503, 200]
    link = caller.finished(task_id)["final_files"][0]
    assert [httpx.get(link).status_code for _ in range(2)] == [404, 200]


def test_a_schedule_counts_each_endpoint_for_itself(caller: Caller) -> None:
    caller.emulator.schedule_faults("submit:status=500@2", "poll:status=503@1-2")
    statuses = [caller.post("prompt", BODY).status_code for _ in range(3)]
    polls = [caller.post("get_task_info", {"comfy_task_ids": []}).status_code for _ in range(3)]
    assert (statuses, polls) == ([200, 500, 200], [503, 503, 200])


def test_the_same_seed_draws_the_same_faults(caller: Caller) -> None:
    def drawn(seed: int) -> list[int]:
        caller.emulator.schedule_faults("poll:status=503@30%", "poll:status=500@30%", seed=seed)
        return [caller.post("get_task_info", {"comfy_task_ids": []}).status_code for _ in range(60)]

    first = drawn(4)
    assert drawn(4) == first != drawn(5)
    assert {200, 500, 503} == set(first)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("stauts", "the kinds are: close"),
        ("submit:missing", "only on: download"),
        ("here:status", "the endpoints are: submit"),
        ("status=999", "200 to 599"),
        ("close=1006", "takes a WebSocket close code"),
        ("close=70000", "takes a WebSocket close code"),
        ("redirect=http://x/\r\ny", "takes a URL"),
        ("slow=soon", "takes a number of seconds from 0 to 600"),
        ("rate-limit=soon", "takes a number from 0"),
        ("hang=1", "takes no value"),
        ("status@never", "3, 2-5 or 20%"),
        ("status@0", "3, 2-5 or 20%"),
        ("status@101%", "3, 2-5 or 20%"),
        ("poll:status=5@1@2", "200 to 599"),
        ("", "submit:reset-after@3"),
    ],
)
def test_what_is_no_fault_is_explained(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        parse_fault(text)
    with pytest.raises(ValueError, match=re.escape(says)):
        Emulator([tiny()], faults=[text])


def test_a_wrong_header_is_answered_and_not_passed_over(caller: Caller) -> None:
    answer = failing(caller, "stauts")
    assert answer.status_code == 400 and caller.emulator.tasks == []
    assert "'stauts' is not a kind of fault; the kinds are: close" in answer.json()["msg"]


def test_the_documentation_lists_every_kind_and_no_other() -> None:
    table = DOCS.read_text("utf-8").partition("| kind | on |")[2].partition("\n\n")[0]
    rows = table.splitlines()[2:]
    assert rows == [
        f"| `{name}` | {', '.join(sorted(kind.endpoints))} | {kind.purpose} |" for name, kind in KINDS.items()
    ]


def test_the_chinese_page_lists_the_same_faults_with_the_same_defaults() -> None:
    page = (DOCS.parents[1] / "zh" / DOCS.name).read_text("utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| ([\w, ]+) \| (.*[\u4e00-\u9fff].*) \|$", page, re.M)
    numbers = [(name, endpoints, set(re.findall(r"（(\d+)）", effect))) for name, endpoints, effect in rows]
    assert numbers == [
        (name, ", ".join(sorted(kind.endpoints)), set(re.findall(r"\((\d+)\)", kind.purpose)))
        for name, kind in KINDS.items()
    ]
