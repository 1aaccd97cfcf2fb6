"""Responses that arrive packed although `identity` was asked for, and polls whose response is too long."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib

import pytest
from aiohttp import web

from genstudio_transport import AsyncGenStudio, ProtocolError, TaskStatus
from genstudio_transport.wire import protocol

from .server import Service, answers, envelope

_ANSWER = json.dumps({"code": 0, "msg": "Success", "data": {"image_id": "te-1/ac-1/sui-9.png"}}).encode()
_PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 99


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", gzip.compress(_ANSWER, mtime=0)), ("deflate", zlib.compress(_ANSWER)), ("identity", _ANSWER)],
)
async def test_a_gateway_may_pack_responses(
    client: AsyncGenStudio, service: Service, encoding: str, body: bytes
) -> None:
    service.faults[protocol.UPLOAD] = [answers(body=body, headers={"Content-Encoding": encoding})]
    assert await client.upload_image(_PICTURE) == "te-1/ac-1/sui-9.png"
    assert all(headers["Accept-Encoding"] == "identity" for _, headers in service.headers)


@pytest.mark.parametrize(
    ("encoding", "body", "words"),
    [
        ("br", b"x", "packed as 'br', although no encoding was accepted"),
        ("gzip, gzip", gzip.compress(gzip.compress(_ANSWER, mtime=0), mtime=0), "packed as 'gzip, gzip'"),
        ("gzip", gzip.compress(_ANSWER, mtime=0)[:-9], "its gzip data is incomplete"),
        ("gzip", gzip.compress(_ANSWER, mtime=0) + b"more", "there is more after the end of its gzip data"),
        ("gzip", b"not packed", "its packed data is broken"),
    ],
)
async def test_a_response_that_cannot_be_unpacked(
    client: AsyncGenStudio, service: Service, encoding: str, body: bytes, words: str
) -> None:
    service.faults[protocol.UPLOAD] = [answers(body=body, headers={"Content-Encoding": encoding})]
    with pytest.raises(ProtocolError, match=words):
        await client.with_options(max_retries=0).upload_image(_PICTURE)


async def test_a_poll_is_split_when_its_response_is_too_long(
    client: AsyncGenStudio, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each task has few links, but a hundred tasks together have too many."""
    channel = client._session.engine.service._channel  # type: ignore[attr-defined]
    monkeypatch.setattr(channel, "max_answer_bytes", 1000)

    async def poll(request: web.Request) -> web.StreamResponse:
        ids = (await request.json())["comfy_task_ids"]
        return envelope({"comfy_task_info": [{**service.info(task_id), "errMsg": "x" * 300} for task_id in ids]})

    service.faults[protocol.GET_TASK_INFO] = [poll] * 99
    tasks = [await client.submit({"workflow_id": "wf-1", "prompt": {}}) for _ in range(4)]
    infos = await asyncio.gather(*(task.wait(timeout=5) for task in tasks))
    assert {info.status for info in infos} == {TaskStatus.SUCCEEDED}
    sizes = [len(body["comfy_task_ids"]) for body in service.bodies(protocol.GET_TASK_INFO)]
    assert max(sizes) == 4 and min(sizes) == 1
