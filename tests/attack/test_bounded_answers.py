"""Responses of the service and of storage are bounded by what they take in memory, whatever their headers say.

A child process talks to a raw server, and reports its own peak of memory. A bomb is 128 MiB when it is unpacked, and
about 125 KiB on the wire.
"""

from __future__ import annotations

import asyncio
import json
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .helpers import MIB, Done, script

KEY = "sk-test-0123456789abcdef"
_PNG = b"\x89PNG\r\n\x1a\n"
_SIZE = 128 * MIB
# A client alone takes about 50 MiB, and a response of the service may be 8 MiB long.
_MOST = 120 * MIB


def _packed(head: bytes, fill: bytes, tail: bytes, wbits: int) -> bytes:
    packer = zlib.compressobj(9, wbits=wbits)
    block = fill * MIB
    parts = [packer.compress(head), *(packer.compress(block) for _ in range(_SIZE // MIB)), packer.compress(tail)]
    return b"".join([*parts, packer.flush()])


@pytest.fixture(scope="module")
def bombs() -> dict[str, bytes]:
    json_head, json_tail = b'{"code": 0, "msg": "Success", "data": {"x": "', b'"}}'
    return {
        "gzip": _packed(json_head, b" ", json_tail, 31),
        "deflate": _packed(json_head, b" ", json_tail, 15),
        "picture": _packed(_PNG, b"\0", b"\0\0\0\0IEND\xaeB`\x82", 31),
    }


class RawServer:
    """Answers a request by the first part of its path, or by `kind` for the paths of the service, and closes."""

    def __init__(self, bombs: dict[str, bytes]) -> None:
        self._bombs = bombs
        self.kind = "gzip"
        self.url = ""
        self.requests = 0
        self.sent = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = [line.split(":")[1] for line in head.lower().split("\r\n") if line.startswith("content-length:")]
            if length:
                await reader.readexactly(int(length[0]))
            elif "chunked" in head.lower():
                await reader.readuntil(b"0\r\n\r\n")
            self.requests += 1
            first = head.split(" ")[1].strip("/").split("/")[0]
            await self._answer(self.kind if first == "api" else first, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, kind: str, writer: asyncio.StreamWriter) -> None:
        status, _, kind = kind.rpartition("-")
        start = f"HTTP/1.1 {status or 200} X\r\nContent-Type: "
        if kind in self._bombs:
            coding, type_ = "deflate" if kind == "deflate" else "gzip", (
                "image/png" if kind == "picture" else "text/json"
            )
            start += f"{type_}\r\nContent-Encoding: {coding}\r\n"
            await self._send(writer, start, self._bombs[kind])
        elif kind == "nested":
            # Each of these lists takes thirty times its bytes in memory.
            body = b'{"code": 0, "msg": "Success", "data": {"x": [' + b"[]," * (4 * MIB) + b"0]}}"
            await self._send(writer, f"{start}text/json\r\n", body)
        elif kind.startswith("declared"):
            await self._send(writer, f"{start}image/png\r\n", _PNG, int(kind.removeprefix("declared")))
        else:
            await self._chunks(writer, f"{start}image/png\r\n", _PNG if kind == "pixels" else b" ")

    async def _send(self, writer: asyncio.StreamWriter, head: str, body: bytes, length: int | None = None) -> None:
        writer.write(f"{head}Content-Length: {length or len(body)}\r\n\r\n".encode() + body)
        self.sent += len(body)
        await writer.drain()

    async def _chunks(self, writer: asyncio.StreamWriter, head: str, begin: bytes) -> None:
        writer.write(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        block = begin + b" " * (MIB - len(begin))
        for _ in range(_SIZE // MIB):
            writer.write(b"%x\r\n%s\r\n" % (len(block), block))
            self.sent += len(block)
            await writer.drain()
        writer.write(b"0\r\n\r\n")
        await writer.drain()


@pytest.fixture
def raw(bombs: dict[str, bytes]) -> Iterator[RawServer]:
    made = RawServer(bombs)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def start() -> asyncio.Server:
        return await asyncio.start_server(made.handle, "127.0.0.1", 0)

    server = asyncio.run_coroutine_threadsafe(start(), loop).result()
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield made

    async def stop() -> None:
        server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    asyncio.run_coroutine_threadsafe(stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


_CHILD = f"""
import asyncio, json
from genstudio_transport import AsyncGenStudio, GenStudioError, Image
from genstudio_transport.engine import public_fetch
public_fetch.is_public = lambda address: True  # loopback stands for the internet
PNG = b"\\x89PNG\\r\\n\\x1a\\n" + b"0" * 99
async def call(client, url, what, path):
    if what == "submit":
        await client.submit({{"workflow_id": "wf-1", "prompt": {{}}}})
    elif what == "poll":
        await client.get_task_info(["cft-1"])
    elif what == "upload":
        await client.upload_image(PNG)
    elif what == "cancel":
        await client.cancel("cft-1")
    elif what == "from_url":
        await client.upload_image(Image.from_url(url + path))
    else:
        text = json.dumps({{"task": "cft-1", "seeds": {{}}, "files": {{}}, "final_files": [url + path]}})
        file = client.result_from_json(text).final_files[0]
        await (file.read() if what == "read" else file.save("here.png"))
async def main(url, calls):
    for what, path, options in calls:
        async with AsyncGenStudio("{KEY}", url, **{{"max_retries": 0, "timeout": 60, **options}}) as client:
            try:
                await call(client, url, what, path)
                print("nothing raised", flush=True)
            except GenStudioError as error:
                print(type(error).__name__, error, flush=True)
asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
"""


def run(raw: RawServer, folder: Path, *calls: tuple[str, str, dict[str, Any]], most: int = _MOST) -> list[str]:
    """What each call raised, one line each, after checking the peak of memory."""
    done: Done = script(_CHILD, raw.url, json.dumps(calls), cwd=folder)
    assert done.code == 0, done.text
    assert done.peak < most, f"{done.peak / MIB:.0f} MiB"
    lines = done.out.splitlines()
    assert len(lines) == len(calls), done.text
    return lines


@pytest.mark.parametrize("kind", ["gzip", "deflate", "chunked", "nested", "500-gzip", "404-gzip"])
def test_a_response_of_the_service_is_bounded(raw: RawServer, tmp_path: Path, kind: str) -> None:
    raw.kind = kind
    calls = ("submit", "poll", "upload", "cancel")
    lines = run(raw, tmp_path, *((call, "", {}) for call in calls))
    if "-" in kind:
        # The status says enough.
        wanted = "ServerError" if kind.startswith("500") else "NotFound"
        assert [line.split()[0] for line in lines[1:]] == [wanted] * 3, lines
        return
    # The request may have started the task.
    assert [line.split()[0] for line in lines] == ["SubmitOutcomeUnknown", *["ProtocolError"] * 3], lines
    assert all("too long: more than 8388608 bytes" in line for line in lines), lines
    assert raw.sent < 4 * _SIZE, "a response without an end was read to its end"


def test_a_response_that_is_too_long_is_not_requested_again(raw: RawServer, tmp_path: Path) -> None:
    run(raw, tmp_path, ("poll", "", {"max_retries": 3, "retry_budget": 5}))
    assert raw.requests == 1


def test_a_packed_download_is_refused(raw: RawServer, tmp_path: Path) -> None:
    """What arrives packed is not the file, and is neither kept nor unpacked."""
    for line in run(raw, tmp_path, ("read", "/picture/a.png", {}), ("save", "/picture/a.png", {})):
        assert line.startswith("DownloadFailed") and "gzip" in line, line
    assert not [*tmp_path.iterdir()]


def test_a_download_has_a_limit(raw: RawServer, tmp_path: Path) -> None:
    options = {"max_download_bytes": 5_000_000, "max_retries": 3}
    for line in run(raw, tmp_path, ("read", "/pixels/a.png", options), ("save", "/pixels/a.png", options)):
        assert line.startswith("DownloadFailed") and "5000000" in line and "max_download_bytes" in line, line
    assert raw.sent < 2 * _SIZE and raw.requests == 2
    assert not [*tmp_path.iterdir()], "a partial file was left behind"


@pytest.mark.parametrize(("call", "size"), [("read", 256 * MIB), ("save", 4096 * MIB)])
def test_a_download_has_a_limit_by_default(raw: RawServer, tmp_path: Path, call: str, size: int) -> None:
    (line,) = run(raw, tmp_path, (call, f"/declared{size + 1}/a.png", {"timeout": 3}))
    assert line.startswith("DownloadFailed") and str(size) in line and "max_download_bytes" in line, line
    assert not [*tmp_path.iterdir()]


def test_a_packed_picture_from_the_web_is_bounded(raw: RawServer, tmp_path: Path) -> None:
    """`max_upload_bytes` counts unpacked bytes."""
    (line,) = run(raw, tmp_path, ("from_url", "/picture/a.png", {"max_upload_bytes": 1_000_000}), most=75 * MIB)
    assert line.startswith("InvalidUpload") and "max_upload_bytes" in line, line
