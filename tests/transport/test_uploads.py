"""Uploads: checked before the network, sent once."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from PIL import Image as Pictures

from genstudio_transport import (
    AsyncGenStudio,
    FetchFailed,
    Image,
    InvalidUpload,
    Parameter,
    ProtocolError,
    RequestRejected,
    UnsafeURL,
    Workflow,
)
from genstudio_transport.engine import public_fetch, uploads
from genstudio_transport.engine.addresses import is_public
from genstudio_transport.wire import protocol

from .conftest import FAST
from .server import KEY, PNG, Service, answers, envelope, envelopes, resets

TWO = Workflow("wf-1", "two", (Parameter("a", "1", "image", "IMAGE"), Parameter("b", "2", "image", "IMAGE")))


async def test_every_kind_of_source(client: AsyncGenStudio, service: Service, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG)
    first = await client.upload_image(path)
    sources: list[Any] = [str(first), PNG, bytearray(PNG), io.BytesIO(PNG)]
    assert [await client.upload_image(source) for source in sources] == [first] * 4
    with path.open("rb") as file:
        assert await client.upload_image(file) == first
    await client.upload_image(Pictures.new("RGB", (2, 2)))
    assert len(service.uploads) == 2 and service.uploads[1].startswith(b"\x89PNG")


async def test_racing_calls_upload_once(client: AsyncGenStudio, service: Service) -> None:
    prompts = [TWO.prompt({"a": PNG, "b": PNG + bytes([i % 3])}) for i in range(100)]
    await asyncio.gather(*(client.submit(prompt) for prompt in prompts))
    assert len(service.uploads) == 4 and service.count(protocol.SUBMIT) == 100


async def test_a_cancelled_caller_does_not_take_the_upload_along(client: AsyncGenStudio, service: Service) -> None:
    async def late(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.2)
        return envelope({"image_id": "te-1/ac-1/sui-1.png"})

    service.faults[protocol.UPLOAD] = [late]
    first, second = (asyncio.create_task(client.upload_image(PNG)) for _ in range(2))
    while not service.requests:
        await asyncio.sleep(0.01)
    first.cancel()
    assert await second == "te-1/ac-1/sui-1.png"
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_broken_upload_is_repeated_and_a_failed_one_forgotten(client: AsyncGenStudio, service: Service) -> None:
    service.faults[protocol.UPLOAD] = [resets(), answers(status=500), envelopes(None, code=413, msg="too large")]
    with pytest.raises(RequestRejected, match="too large"):
        await client.upload_image(PNG)
    service.faults[protocol.UPLOAD] = [envelopes({"image_id": None})]
    with pytest.raises(ProtocolError, match="no image_id"):
        await client.upload_image(PNG)
    assert await client.upload_image(PNG) == "te-1/ac-1/sui-1.png"


async def test_an_old_upload_is_sent_again(
    client: AsyncGenStudio, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.upload_image(PNG)
    monkeypatch.setattr(client._session.engine.uploads, "_reuse_seconds", 0.0)
    await client.upload_image(PNG)
    assert len(service.uploads) == 2


async def test_only_the_newest_uploads_are_remembered(
    client: AsyncGenStudio, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "_MOST_KNOWN", 2)
    files = [PNG + bytes([number]) for number in range(3)]
    for file in files:
        await client.upload_image(file)
    assert len(client._session.engine.uploads._ids) == 2
    await client.upload_image(files[2])
    assert len(service.uploads) == 3
    await client.upload_image(files[0])
    assert len(service.uploads) == 4


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "is empty"),
        (b"plain text", "not a picture of a known format"),
        (Path("/nowhere/a.png"), "/nowhere/a.png: cannot be read: No such file"),
        (PNG + b"0" * 40_000, "larger than 40000 bytes"),
        ("rabbit.png", "pathlib.Path"),
        ("https://example.org/a.png?token=x", "Image.from_url"),
        (io.StringIO("text"), "open it with mode 'rb'"),
        (7, "a value of type int cannot be uploaded"),
        (Pictures.new("CMYK", (2, 2)), "convert it to RGB first"),
    ],
)
async def test_what_cannot_be_uploaded_is_told_before_the_network(service: Service, source: Any, words: str) -> None:
    async with AsyncGenStudio(KEY, service.url, max_upload_bytes=40_000) as client:
        with pytest.raises(InvalidUpload, match=words):
            await client.upload_image(source)
    assert not service.requests


async def test_other_media_by_name(client: AsyncGenStudio, service: Service, tmp_path: Path) -> None:
    for name, content in [("a.glb", b"glTF\2"), ("notes.txt", b"hello"), ("a.mp4", b"\0\0\0\x18ftypisom")]:
        (tmp_path / name).write_bytes(content)
        await client.upload_image(tmp_path / name)
    (tmp_path / "fake.png").write_bytes(b"hello!")
    with pytest.raises(InvalidUpload, match="fake.png: not a picture"):
        await client.upload_image(tmp_path / "fake.png")
    assert len(service.uploads) == 3


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\xd8\xff", "image/jpeg"), (b"GIF89a", "image/gif"), (b"RIFF\0\0\0\0WEBP", "image/webp"),
        (b"RIFF\0\0\0\0????", None), (b"\0\0\0\0ftypavif", "image/avif"), (b"BM", None),
        (b"BM" + (30).to_bytes(4, "little") + b"\0" * 24, "image/bmp"),
    ],
)  # fmt: skip
def test_media_types(data: bytes, kind: str | None) -> None:
    from genstudio_transport.wire.media import media_type

    assert media_type(data) == kind


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("::1", False),
        ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:127.0.0.1", False), ("::ffff:8.8.8.8", True),
        ("::ffff:224.0.0.1", False), ("::ffff:100.64.0.1", False),
        ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False), ("::", False), ("ff02::1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/objects/a.png", "http://localhost:{port}/a", "http://2130706433:{port}/a",
        "http://0x7f.1:{port}/a", "http://[::ffff:127.0.0.1]:{port}/a", "http://[::1]:{port}/a", "http://0:{port}/a",
    ],
)  # fmt: skip
async def test_from_url_reaches_no_private_address(client: AsyncGenStudio, service: Service, url: str) -> None:
    # FetchFailed is for forms of an address that the HTTP library or this machine refuses before the check.
    with pytest.raises(
        (UnsafeURL, FetchFailed), match="not a public address|not usable|cannot be resolved|no connection"
    ):
        await client.upload_image(Image.from_url(url.format(port=service.server.port)))
    assert not service.requests


async def test_from_url_fetches_and_checks_redirects(
    client: AsyncGenStudio, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """127.0.0.1 stands for a public host; 127.0.0.2, to which it redirects, does not."""
    monkeypatch.setattr(public_fetch, "is_public", lambda address: address == "127.0.0.1")
    image = Image.from_url(f"{service.url}/objects/a.png?Signature=secret")
    inside = service.url.replace("127.0.0.1", "127.0.0.2")
    service.faults["/objects"] = [answers(body=PNG, kind="image/png")]
    assert await client.upload_image(image) == "te-1/ac-1/sui-1.png"
    for fault, error, words in [
        (answers(status=302, headers={"Location": f"{inside}/x"}), UnsafeURL, "127.0.0.2 is not a public"),
        (answers(status=302, headers={"Location": "file:///etc/passwd"}), FetchFailed, "not usable"),
        (answers(status=404), FetchFailed, "HTTP 404"),
        (answers(body=b"0" * 60_000), InvalidUpload, "larger than"),
        (resets(), FetchFailed, "closed before a response"),  # aiohttp itself tries a GET twice
        (answers(body="<html>"), InvalidUpload, "not a picture"),
    ]:
        service.faults["/objects"] = [fault, fault]
        async with AsyncGenStudio(KEY, service.url, **FAST, max_upload_bytes=50_000) as other:
            with pytest.raises(error, match=words) as caught:
                await other.upload_image(image)
        assert "secret" not in str(caught.value)
    service.faults["/objects"] = [answers(status=302, headers={"Location": f"{service.url}/objects/b"})] * 9
    with pytest.raises(FetchFailed, match="too many redirects"):
        await client.upload_image(image)
    monkeypatch.setattr(public_fetch, "_SECONDS", 0.05)
    service.faults["/objects"] = [lambda request: asyncio.sleep(1, web.Response())]
    with pytest.raises(FetchFailed, match="not complete within"):
        await client.upload_image(image)
    assert not any("Authorization" in headers for path, headers in service.headers if path == "/objects")
