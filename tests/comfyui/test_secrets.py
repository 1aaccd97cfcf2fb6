"""The client's headers go to its server and nowhere else, and plain http stays in local networks."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from genstudio_transport import AsyncComfyUI, ComfyUI, ConfigurationError, DownloadFailed
from genstudio_transport.engine.addresses import is_public
from genstudio_transport.engine.local_sockets import local_socket

from .graphs import graph
from .conftest import FAST
from .recordings import VERSIONS, picture
from .replay import Replay


async def test_every_request_has_the_headers(replay: Replay, replay_client: AsyncComfyUI) -> None:
    task = await replay_client.submit(graph())
    assert [info async for info in task.events()]
    result = await task.result()
    await replay_client.upload_image(await result.images[0].read())
    await replay_client.cancel(task.id)
    assert {path for path, _ in replay.headers} >= {"POST /prompt", "GET /ws", "GET /view", "POST /upload/image"}
    assert {headers.get("X-API-Key") for _, headers in replay.headers} == {"secret-key"}
    assert "secret-key" not in repr(replay_client) + repr(replay_client._session.settings) + repr(result)


@pytest.fixture
async def elsewhere() -> Any:
    """Another server, which notes the headers that it gets."""
    seen: list[dict[str, str]] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        seen.append(dict(request.headers))
        return web.Response(body=picture(), content_type="image/png")

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    server = TestServer(app)
    await server.start_server(access_log=None)
    yield f"http://127.0.0.1:{server.port}", seen
    await server.close()


async def test_no_redirect_takes_the_headers_elsewhere(
    replay: Replay, replay_client: AsyncComfyUI, elsewhere: tuple[str, list[dict[str, str]]]
) -> None:
    there, seen = elsewhere

    async def redirect(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": f"{there}/signed%2Fa.png?sig=1"})

    replay.faults["GET /ws"] = [redirect]
    task = await replay_client.submit(graph())
    assert [info async for info in task.events()][-1].final
    assert seen == []
    replay.faults["GET /view"] = [redirect]
    result = await task.result()
    assert await result.images[0].read() == picture()
    (headers,) = seen
    assert "X-API-Key" not in headers


async def test_a_link_of_another_server_gets_no_headers(
    replay_client: AsyncComfyUI, replay: Replay, elsewhere: tuple[str, list[dict[str, str]]]
) -> None:
    there, seen = elsewhere
    text = (await replay_client.run(graph())).to_json().replace(replay.url, there)
    assert await replay_client.result_from_json(text).images[0].read() == picture()
    (headers,) = seen
    assert "X-API-Key" not in headers


async def test_refused_headers_are_named(replay: Replay, replay_client: AsyncComfyUI) -> None:
    async def refuse(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=401)

    replay.faults["GET /queue"] = [refuse]
    with pytest.raises(Exception, match="check the client's headers"):
        await replay_client.task("x").refresh()
    result = await replay_client.run(graph())
    replay.faults["GET /view"] = [refuse] * 9
    with pytest.raises(DownloadFailed, match="HTTP 401"):
        await result.images[0].read()


@pytest.mark.parametrize("replay", [(VERSIONS[0], "/tools/comfy")], indirect=True)
async def test_the_address_may_have_a_path(replay: Replay) -> None:
    async with AsyncComfyUI(f"{replay.url}/", **FAST) as client:
        result = await client.run(graph())
        assert result.images[0].url.startswith(f"{replay.url}/view?")
        assert await result.images[0].read() == picture()


def refused(*args: Any, **options: Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        ComfyUI(*args, **options)
    return str(caught.value)


def test_plain_http_is_for_local_networks_only_and_asked_for() -> None:
    for address in ("http://192.168.1.5:8188", "http://gpu-box:8188"):
        assert "allow_http=True" in refused(address)
        ComfyUI(address, allow_http=True).close()
    for address in ("http://localhost:8188", "https://comfy.example.com/a", "http://[::1]:8188"):
        ComfyUI(address).close()
    assert "a public address" in refused("http://8.8.8.8:8188", allow_http=True)
    assert "True or False" in refused("http://gpu-box", allow_http="yes")


def test_a_name_that_leads_to_a_public_address_is_refused_when_it_is_known() -> None:
    with pytest.raises(ConfigurationError, match="base_url leads to 8.8.8.8, a public address"):
        local_socket((2, 1, 6, "", ("8.8.8.8", 80)))
    local_socket((2, 1, 6, "", ("10.0.0.1", 80))).close()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("127.0.0.1:8188", "must be an address such as http://127.0.0.1:8188"),
        ("ftp://host", "must be an address"),
        ("https://host/a?b=c", "must be an address"),
        ("https://host/a/../b", "must be an address"),
        ("https://host/%2e%2e", "must be an address"),
        ("https://host//a", "must be an address"),
        ("https://user:word@host", "must not contain a user name or password; use headers="),
        (7, "must be a string"),
    ],
)
def test_an_unusable_address_is_refused(address: Any, words: str) -> None:
    assert words in refused(address)
    assert "word@" not in refused(address)


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"Host": "x"}, "Host is set by the client itself"),
        ({"content-length": "1"}, "set by the client itself"),
        ({"a b": "x"}, "is not the name of a header"),
        ({"X-Key": "secret\r\nX: y"}, "the value of X-Key must be a text"),
        ({"X-Key": 5}, "the value of X-Key must be a text"),
        ("X-Key: secret", "must be a mapping"),
    ],
)
def test_unusable_headers_are_refused(headers: Any, words: str) -> None:
    message = refused("http://127.0.0.1:8188", headers=headers)
    assert words in message and "secret" not in message


@pytest.mark.parametrize("option", [{"url_expire_period": 60}, {"image_post_process": "image/format,jpg"}])
async def test_options_of_genstudio_are_refused(option: Any) -> None:
    assert "options of GenStudio" in refused("http://127.0.0.1:8188", **option)
    async with AsyncComfyUI() as client:
        with pytest.raises(ConfigurationError, match="options of GenStudio"):
            client.with_options(**option)


def test_the_address_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMFYUI_URL", raising=False)
    assert repr(ComfyUI()) == "<ComfyUI for http://127.0.0.1:8188>"
    monkeypatch.setenv("COMFYUI_URL", "https://comfy.example.com/a/")
    assert repr(ComfyUI()) == "<ComfyUI for https://comfy.example.com/a>"


def own_address() -> str:
    """An address of this machine in its local network; skips where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this machine has no network")
        found = str(probe.getsockname()[0])
    if found.startswith("127.") or is_public(found):
        pytest.skip(f"this machine has no address in a local network: {found}")
    return found


async def test_a_server_in_the_local_network_is_reached_without_a_proxy(
    replay: Replay, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = own_address()
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:3128")
    server = TestServer(replay.server.app, host=address)
    await server.start_server(access_log=None)
    try:
        async with AsyncComfyUI(f"http://{address}:{server.port}", allow_http=True, **FAST) as client:
            task = await client.submit(graph())
            assert [info async for info in task.events()][-1].final
            assert await (await task.result()).images[0].read() == picture()
    finally:
        await server.close()
