"""Result files: complete or not at all."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import os
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from PIL import Image as Pictures

from genstudio_transport import AsyncGenStudio, DownloadFailed, FileExpired
from genstudio_transport.wire import protocol

from .server import PNG, Answer, Service, answers, envelopes, resets

PROMPT = {"workflow_id": "wf-1", "prompt": {}}


def partly(bytes_sent: int, *, chunked: bool = False) -> Answer:
    """Begin the whole file, and break off."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"ETag": '"e"', "Content-Type": "image/png"})
        if not chunked:
            response.content_length = len(PNG)
        await response.prepare(request)
        await response.write(PNG[:bytes_sent])
        await asyncio.sleep(0.05)
        assert request.transport is not None
        request.transport.abort() if isinstance(request.transport, asyncio.Transport) else None
        return response

    return answer


def whole(data: bytes, **headers: str) -> Answer:
    return answers(body=data, kind="image/png", headers=headers)


def cut_without_length(data: bytes) -> Answer:
    """HTTP/1.0 style: the end of the connection is the end of the file."""

    async def answer(request: web.Request) -> web.StreamResponse:
        transport = request.transport
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"HTTP/1.0 200 OK\r\nContent-Type: image/png\r\n\r\n" + data)
        transport.close()
        return web.Response()

    return answer


def ranges(service: Service) -> list[str]:
    return [headers.get("Range", "") for path, headers in service.headers if path == "/objects"]


@pytest.mark.parametrize(
    "fault",
    [
        resets(),
        answers(status=500),
        answers(status=429, headers={"Retry-After": "0"}),
        answers(status=416),
        partly(1000),
        partly(1000, chunked=True),
        whole(PNG, **{"Content-MD5": base64.b64encode(b"0" * 16).decode()}),
        answers(body="<html>log in</html>"),
        answers(body="<Error/>", kind="application/xml"),
        answers(status=206, body=PNG[5:], headers={"Content-Range": f"bytes 5-{len(PNG) - 1}/{len(PNG)}"}),
        answers(status=206, body=PNG, headers={"Content-Range": "nonsense"}),
        answers(status=206, body=PNG * 2, headers={"Content-Range": f"bytes 0-{len(PNG) - 1}/{len(PNG)}"}),
        cut_without_length(PNG[:-20]),
        whole(b""),
        whole(b"not a picture"),
    ],
)
async def test_a_broken_download_becomes_whole(
    client: AsyncGenStudio, service: Service, tmp_path: Path, fault: Answer
) -> None:
    result = await client.run(PROMPT)
    service.faults["/objects"] = [fault]
    assert (await result.images[0].save(tmp_path / "a.png")).read_bytes() == PNG
    assert os.listdir(tmp_path) == ["a.png"] and len(ranges(service)) == 2


async def test_it_goes_on_where_it_stopped(client: AsyncGenStudio, service: Service, tmp_path: Path) -> None:
    result = await client.run(PROMPT)
    service.faults["/objects"] = [partly(1000)]
    await result.images[0].save(tmp_path / "a.png")
    assert ranges(service) == ["", "bytes=1000-"]
    assert [h.get("If-Range") for p, h in service.headers if p == "/objects"] == [None, '"e"']


async def test_a_server_without_ranges_sends_it_again(client: AsyncGenStudio, service: Service) -> None:
    result = await client.run(PROMPT)
    service.faults["/objects"] = [partly(1000), whole(PNG, ETag='W/"weak"')]
    assert await result.images[0].read() == PNG
    service.faults["/objects"] = [cut_without_length(PNG), cut_without_length(b"\xff\xd8\xff" + PNG)]
    assert await result.images[0].read() == PNG


async def test_a_checksum_is_checked(client: AsyncGenStudio, service: Service, tmp_path: Path) -> None:
    digest = base64.b64encode(hashlib.md5(PNG).digest()).decode()
    result = await client.run(PROMPT)
    service.faults["/objects"] = [whole(PNG, **{"Content-MD5": digest})]
    assert (await result.images[0].save(tmp_path / "a.png")).read_bytes() == PNG
    assert service.count("/objects") == 1


async def test_a_failed_download_leaves_the_old_file(client: AsyncGenStudio, service: Service, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"old")
    result = await client.with_options(max_retries=1).run(PROMPT)
    service.faults["/objects"] = [partly(1000)] * 20
    with pytest.raises(DownloadFailed, match="attempt 2"):
        await result.images[0].save(tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == b"old" and os.listdir(tmp_path) == ["a.png"]


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (answers(status=404), FileExpired, "3 days"),
        (answers(status=410), FileExpired, "3 days"),
        (answers(status=400), DownloadFailed, "HTTP 400"),
        (answers(status=302, headers={"Location": "ftp://example.org/a"}), DownloadFailed, "not usable"),
        (answers(status=302, headers={"Location": "http://:x/"}), DownloadFailed, "not usable"),
    ],
)
async def test_what_cannot_be_mended_says_so(
    client: AsyncGenStudio, service: Service, fault: Answer, error: type[Exception], words: str
) -> None:
    result = await client.run(PROMPT)
    service.faults["/objects"] = [fault]
    with pytest.raises(error, match=words) as caught:
        await result.images[0].read()
    assert "Signature" not in str(caught.value) and service.count("/objects") == 1


async def test_an_expired_link_is_renewed_while_the_file_lives(client: AsyncGenStudio, service: Service) -> None:
    result = await client.run(PROMPT)
    service.valid_signature = "new"
    assert await result.images[0].read() == PNG
    assert "Signature=new" in result.images[0].url
    service.script = [{"status": 3, "files": {}}]
    service.valid_signature = "newer"
    with pytest.raises(FileExpired, match="no longer has this file"):
        await result.images[0].read()
    service.faults[protocol.GET_TASK_INFO] = [envelopes({"comfy_task_info": []})]
    with pytest.raises(FileExpired, match="the link has expired"):
        await result.images[0].read()


async def test_a_link_that_stays_refused_is_an_error(client: AsyncGenStudio, service: Service) -> None:
    result = await client.run(PROMPT)
    service.faults["/objects"] = [answers(status=403)] * 9
    with pytest.raises(DownloadFailed, match="HTTP 403"):
        await result.images[0].read()
    assert service.count("/objects") == 3


async def test_a_stalled_download_times_out(client: AsyncGenStudio, service: Service) -> None:
    async def stall(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(2)
        return web.Response()

    result = await client.with_options(timeout=0.1, max_retries=0).run(PROMPT)
    service.faults["/objects"] = [stall]
    with pytest.raises(DownloadFailed, match="no more data arrived"):
        await result.images[0].read()


async def test_where_files_go(client: AsyncGenStudio, service: Service, tmp_path: Path) -> None:
    result = await client.run(PROMPT)
    assert await result.images[0].save(tmp_path) == tmp_path / "cft-00000000.png"
    with pytest.raises(DownloadFailed, match="create it first"):
        await result.images[0].save(tmp_path / "nowhere" / "a.png")
    (tmp_path / "file").write_text("")
    with pytest.raises(DownloadFailed, match="the folder cannot be created"):
        await result.save_all(tmp_path / "file" / "under")
    assert await result.save_all(tmp_path / "new", "{node}-{index:03}-{stem}{suffix}") == [
        tmp_path / "new" / "9-000-cft-00000000.png"
    ]
    for pattern, words in [
        ("../{name}", "plain file name"), ("{name", "pattern"), ("{secret}", "no field 'secret'"),
        ("{name.__class__}", "no field"), ("", "plain"), ("a:b", "plain"),
    ]:  # fmt: skip
        with pytest.raises(ValueError, match=words):
            await result.save_all(tmp_path, pattern)


async def test_all_files_are_tried_before_the_first_failure_is_raised(
    client: AsyncGenStudio, service: Service, tmp_path: Path
) -> None:
    links = [f"{service.url}/objects/{name}.png?Signature={service.valid_signature}" for name in "abc"]
    service.objects |= {"b.png": PNG, "c.png": PNG}
    service.script = [{"status": 3, "final_files": links, "files": {"9": links, "8": []}}]
    result = await client.run(PROMPT)
    with pytest.raises(FileExpired):
        await result.save_all(tmp_path, "{stem}{suffix}")
    assert sorted(os.listdir(tmp_path)) == ["b.png", "c.png"]
    with pytest.raises(ValueError, match="same name"):
        await result.save_all(tmp_path, "{node}")


@pytest.mark.parametrize("where", ["write", "fsync"])
async def test_a_full_disk_is_told_and_leaves_nothing(
    client: AsyncGenStudio, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """The file layer is replaced by one that has no space left."""
    result = await client.run(PROMPT)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    if where == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr("genstudio_transport.engine.sinks.FileSink._write", full)
    with pytest.raises(DownloadFailed, match="a.png: cannot be written: No space left on device"):
        await result.images[0].save(tmp_path / "a.png")
    assert os.listdir(tmp_path) == []


async def test_large_files_pass_through_in_parts(client: AsyncGenStudio, service: Service, tmp_path: Path) -> None:
    large = PNG[:8] + os.urandom(5_000_000)
    service.objects["te-1%2Fac-1%2Fcft-00000000.png"] = large
    result = await client.run(PROMPT)
    assert (await result.images[0].save(tmp_path / "a.png")).read_bytes() == large
    assert await result.images[0].read() == large


async def test_a_picture_opens_in_pillow(client: AsyncGenStudio, service: Service) -> None:
    buffer = io.BytesIO()
    Pictures.new("RGB", (7, 5), "red").save(buffer, "PNG")
    service.objects["te-1%2Fac-1%2Fcft-00000000.png"] = buffer.getvalue()
    result = await client.run(PROMPT)
    assert (await result.images[0].to_pil()).size == (7, 5)


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://h/a%2F..%2F..%2Fetc%2Fpasswd?x", "passwd"),
        ("https://h/..%2f..", "file"),
        ("https://h/a%5C..%5Cb.png", "b.png"),
        ("https://h/", "file"),
        ("https://h/%00%0a.png", "__.png"),
        ("https://h/CON.png", "_CON.png"),
        ("https://h/.hidden", "hidden"),
        ("https://h/" + "a" * 300 + ".png", "a" * 146 + ".png"),
        ("https://h/%E7%8C%AB.png", "_.png"),
    ],
)
def test_names_from_links_never_leave_the_folder(link: str, name: str) -> None:
    from genstudio_transport.wire.genstudio.signed_links import file_name

    assert file_name(link) == name
