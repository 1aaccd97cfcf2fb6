"""What is retried, after which delay, and what is not."""

from __future__ import annotations

import asyncio
import socket
import time
from email.utils import formatdate

import pytest

from genstudio_transport import (
    AsyncGenStudio,
    AuthenticationError,
    NetworkError,
    NotFound,
    PromptRejected,
    ProtocolError,
    RateLimited,
    RequestFailed,
    RequestForbidden,
    RequestRejected,
    RequestTimeout,
    ServerError,
    SubmitOutcomeUnknown,
)
from genstudio_transport.wire import protocol

from .conftest import FAST
from .server import KEY, TOKEN, Answer, Service, answers, envelopes, resets

PROMPT = {"workflow_id": "wf-1", "prompt": {}}
INFO = {"comfy_task_info": [{"comfy_task_id": "cft-1", "status": 2}]}


def slow(seconds: float) -> Answer:
    async def answer(request: object) -> object:
        await asyncio.sleep(seconds)
        return envelopes(INFO)

    return answer  # type: ignore[return-value]


@pytest.mark.parametrize(
    "fault",
    [
        resets(),
        resets(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"),
        resets(b"no HTTP at all\r\n\r\n"),
        answers(status=500),
        answers(status=502, body="<html>Bad Gateway</html>"),
        answers(status=429),
        answers(status=503, headers={"Retry-After": "0"}),
        answers(body='{"code": 0, "da', kind="application/json"),
        answers(body="[]", kind="application/json"),
        answers(body='{"code": "0"}', kind="application/json"),
        envelopes({}, code=429),
    ],
)
async def test_a_read_is_repeated(client: AsyncGenStudio, service: Service, fault: Answer) -> None:
    service.faults[protocol.GET_TASK_INFO] = [fault, envelopes(INFO)]
    (info,) = await client.get_task_info(["cft-1"])
    assert info.status == 2 and service.count(protocol.GET_TASK_INFO) == 2


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (answers(status=401), AuthenticationError),
        (answers(status=403), RequestForbidden),
        (answers(status=404), NotFound),
        (answers(status=413), RequestRejected),
        (envelopes(None, code=50000, msg="no"), RequestRejected),
        (envelopes(None, code=401), AuthenticationError),
        (answers(status=302, headers={"Location": "https://example.org/"}), ProtocolError),
    ],
)
async def test_a_refusal_is_not_repeated(
    client: AsyncGenStudio, service: Service, fault: Answer, error: type[Exception]
) -> None:
    service.faults[protocol.GET_TASK_INFO] = [fault]
    with pytest.raises(error):
        await client.get_task_info(["cft-1"])
    service.faults[protocol.SUBMIT] = [fault]
    with pytest.raises(error):
        await client.submit(PROMPT)
    assert (service.count(protocol.GET_TASK_INFO), service.count(protocol.SUBMIT)) == (1, 1)


@pytest.mark.parametrize(
    "fault",
    [
        resets(),
        resets(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"),
        answers(status=500),
        answers(status=502, body="<html>Bad Gateway</html>"),
        answers(status=503, headers={"Retry-After": "0"}),
        answers(body='{"code": 0, "da', kind="application/json"),
        envelopes({}),
        envelopes({"prompt_id": 7}),
        envelopes(None),
    ],
)
async def test_a_submit_of_unknown_outcome_is_not_repeated(
    client: AsyncGenStudio, service: Service, fault: Answer
) -> None:
    service.faults[protocol.SUBMIT] = [fault]
    with pytest.raises(SubmitOutcomeUnknown) as caught:
        await client.submit(PROMPT)
    assert service.count(protocol.SUBMIT) == 1
    assert isinstance(caught.value.__cause__, RequestFailed) and str(caught.value.__cause__) in str(caught.value)


async def test_a_submit_that_times_out_is_of_unknown_outcome(client: AsyncGenStudio, service: Service) -> None:
    service.faults[protocol.SUBMIT] = [slow(5)]
    with pytest.raises(SubmitOutcomeUnknown, match=r"no complete response within 0\.2 s"):
        await client.with_options(timeout=0.2).submit(PROMPT)
    service.faults[protocol.GET_TASK_INFO] = [slow(5)]
    with pytest.raises(RequestTimeout) as caught:
        await client.with_options(timeout=0.2, max_retries=0).get_task_info(["cft-1"])
    assert isinstance(caught.value, TimeoutError) and caught.value.sent


@pytest.mark.parametrize(
    "fault",
    [answers(status=429), answers(status=429, headers={"Retry-After": "0"}), envelopes({}, code=429)],
)
async def test_a_submit_that_started_nothing_is_repeated(
    client: AsyncGenStudio, service: Service, fault: Answer
) -> None:
    service.faults[protocol.SUBMIT] = [fault]
    assert (await client.submit(PROMPT)).id == "cft-00000000"
    assert service.count(protocol.SUBMIT) == 2


async def test_a_refused_prompt_says_what_the_service_said(client: AsyncGenStudio, service: Service) -> None:
    service.faults[protocol.SUBMIT] = [envelopes(None, code=40004, msg=f"no such workflow {TOKEN} {KEY}")]
    with pytest.raises(PromptRejected, match=r"no such workflow \*\*\* \*\*\* \(code 40004, HTTP 200\)") as caught:
        await client.submit(PROMPT)
    assert caught.value.code == 40004 and caught.value.request and caught.value.request.path == protocol.SUBMIT


async def test_a_connection_never_made_is_tried_again_until_it_is() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    service = Service()
    async with AsyncGenStudio(KEY, f"http://127.0.0.1:{port}", **FAST) as client:
        submitting = asyncio.create_task(client.submit(PROMPT))
        await asyncio.sleep(0.05)
        service.server.port = port
        await service.server.start_server(access_log=None)
        assert (await submitting).id == "cft-00000000"
        assert service.count(protocol.SUBMIT) == 1
    await service.server.close()


async def test_what_cannot_be_reached_is_a_network_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    async with AsyncGenStudio(KEY, url, max_retries=1) as client:
        with pytest.raises(NetworkError, match=r"no connection to 127\.0\.0\.1:\d+: .*2 attempts") as caught:
            await client.submit(PROMPT)
        assert not caught.value.sent
    async with AsyncGenStudio(KEY, "https://does-not-exist.invalid", max_retries=0) as client:
        with pytest.raises(NetworkError, match=r"the host does-not-exist\.invalid cannot be resolved"):
            await client.submit(PROMPT)


async def test_retry_after_as_a_date_is_waited_for(client: AsyncGenStudio, service: Service) -> None:
    # An HTTP date has whole seconds: two seconds ahead is at least one second of wait.
    service.faults[protocol.GET_TASK_INFO] = [
        answers(status=429, headers={"Retry-After": formatdate(time.time() + 2, usegmt=True)}),
        envelopes(INFO),
    ]
    started = time.monotonic()
    await client.get_task_info(["cft-1"])
    assert 0.9 <= time.monotonic() - started < 3.5


async def test_no_wait_goes_beyond_the_budget(client: AsyncGenStudio, service: Service) -> None:
    service.faults[protocol.SUBMIT] = [answers(status=429, headers={"Retry-After": "3600"})]
    started = time.monotonic()
    with pytest.raises(RateLimited) as caught:
        await client.submit(PROMPT)
    assert time.monotonic() - started < 2 and caught.value.retry_after == 3600


async def test_attempts_are_counted_and_limited(client: AsyncGenStudio, service: Service) -> None:
    service.faults[protocol.GET_TASK_INFO] = [answers(status=500, headers={"Retry-After": "0"})] * 9
    with pytest.raises(ServerError) as caught:
        await client.with_options(max_retries=2).get_task_info(["cft-1"])
    assert caught.value.request is not None and caught.value.request.attempts == 3
    assert service.count(protocol.GET_TASK_INFO) == 3
