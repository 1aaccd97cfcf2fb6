"""Proxies and certificates: a real proxy process, a real TLS server, and names that only the proxy knows."""

from __future__ import annotations

import logging
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from genstudio_transport import (
    AsyncGenStudio,
    ConfigurationError,
    DownloadFailed,
    FetchFailed,
    GenStudio,
    Image,
    NetworkError,
    UnsafeURL,
)
from genstudio_transport.wire import protocol

from .conftest import FAST
from .proxy import running
from .server import KEY, PNG, TOKEN, Service

PROMPT = {"workflow_id": "wf-1", "prompt": {}}
LOGIN = "user:p@ss wörd"
ESCAPED = "user:p%40ss%20w%C3%B6rd"
BASE = "https://genstudio.test"


class Behind(Service):
    """A service with TLS, whose links lead to a host that only the proxy knows."""

    def done(self, task_id: str) -> dict[str, Any]:
        done = super().done(task_id)
        link = done["final_files"][0].replace(self.url, "http://storage.test")
        return {**done, "files": {"9": [link]}, "final_files": [link]}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture
async def secured(authority: trustme.CA) -> AsyncIterator[Behind]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("genstudio.test", "127.0.0.1").configure_cert(context)
    made = Behind()
    made.polls_until_done = 10  # long enough for the progress socket
    await made.server.start_server(access_log=None, ssl=context)
    yield made
    await made.server.close()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name.upper()}_PROXY", raising=False)


def hosts(secured: Service, storage: Service) -> dict[str, tuple[str, int]]:
    places = {"genstudio.test:443": secured.server.port, "storage.test:80": storage.server.port}
    return {name: ("127.0.0.1", port or 0) for name, port in places.items()}


async def everything(client: AsyncGenStudio, storage: Service) -> None:
    """An upload, a submit, a progress socket, polls and a download."""
    storage.objects["te-1%2Fac-1%2Fcft-00000000.png"] = PNG
    await client.upload_image(PNG)
    task = await client.submit(PROMPT)
    assert [info async for info in task.events()][-1].final
    assert await (await task.result()).images[0].read() == PNG


@pytest.mark.parametrize("where", ["option", "over TLS", "environment", "all", "without a scheme"])
async def test_everything_goes_through_the_proxy(
    secured: Behind, service: Service, authority: trustme.CA, bundle: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture, where: str,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG, "genstudio_transport")
    certificate = bundle.with_name("proxy.pem") if where == "over TLS" else ""
    if certificate:
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(certificate)
    with running(hosts(secured, service), login=LOGIN, certificate=str(certificate)) as proxy:
        address = proxy.url.replace("//", f"//{ESCAPED}@")
        options: dict[str, Any] = {}
        if where in ("option", "over TLS"):
            options["proxy"] = address
            monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
        elif where == "environment":
            monkeypatch.setenv("HTTPS_PROXY", address)
            monkeypatch.setenv("http_proxy", address)
        else:
            monkeypatch.setenv("ALL_PROXY", address if where == "all" else address.removeprefix("http://"))
        async with AsyncGenStudio(KEY, BASE, ssl=bundle, **options, **FAST) as client:
            await everything(client, service)
            shown = repr(client) + repr(client._session.settings) + caplog.text
    assert proxy.targets == {
        ("CONNECT", "genstudio.test:443"),
        ("GET", "http://storage.test/objects/te-1%2Fac-1%2Fcft-00000000.png"),
    }
    assert secured.count(protocol.PROGRESS) == 1
    heads = "".join(head for *_, head in proxy.requests)
    assert KEY not in heads and TOKEN not in heads
    assert not any(name.lower() == "proxy-authorization" for _, headers in secured.headers for name in headers)
    assert "p@ss" not in shown and "p%40ss" not in shown and f"127.0.0.1:{proxy.port}" not in shown


async def test_the_environment_is_ignored_on_request(secured: Behind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    async with AsyncGenStudio(KEY, BASE, trust_env=False, max_retries=0, **FAST) as client:
        with pytest.raises(NetworkError, match="genstudio.test cannot be resolved"):
            await client.submit(PROMPT)


@pytest.mark.parametrize("excepted", ["other.test,genstudio.test", ".test", "*", "genstudio.test:443"])
async def test_no_proxy_names_what_goes_directly(monkeypatch: pytest.MonkeyPatch, excepted: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", excepted)
    async with AsyncGenStudio(KEY, BASE, max_retries=0, **FAST) as client:
        with pytest.raises(NetworkError, match="genstudio.test cannot be resolved"):
            await client.submit(PROMPT)


@pytest.mark.parametrize("given", [True, False])
async def test_requests_to_this_machine_use_no_proxy(
    service: Service, monkeypatch: pytest.MonkeyPatch, given: bool
) -> None:
    """The key would travel to the proxy unencrypted."""
    dead = "http://127.0.0.1:1"
    monkeypatch.setenv("HTTP_PROXY", dead)
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    options: dict[str, Any] = {"proxy": dead} if given else {}
    async with AsyncGenStudio(KEY, service.url, **options, **FAST) as client:
        assert await (await client.run(PROMPT)).images[0].read() == PNG


@pytest.mark.parametrize(
    ("login", "status", "words", "attempts"),
    [("other:login", 0, "refused the user name and password .* .HTTP 407.", 1), ("", 403, "HTTP 403", 1), ("", 503, "HTTP 503", 3)],
)  # fmt: skip
async def test_a_proxy_that_refuses_is_reported(
    secured: Behind, service: Service, bundle: Path, login: str, status: int, words: str, attempts: int
) -> None:
    with running(hosts(secured, service), login=login, status=status) as proxy:
        address = proxy.url.replace("//", f"//{ESCAPED}@")
        async with AsyncGenStudio(KEY, BASE, proxy=address, ssl=bundle, max_retries=2, **FAST) as client:
            with pytest.raises(NetworkError, match=words) as caught:
                await client.submit(PROMPT)
            assert caught.value.sent is False and caught.value.request and caught.value.request.attempts == attempts
            result = client.result_from_json(
                '{"task": "cft-1", "seeds": {}, "files": {}, "final_files": ["http://storage.test/a.png"]}'
            )
            with pytest.raises((DownloadFailed, NetworkError)) as other:
                await result.images[0].read()
    if login:
        assert "refused the user name and password" in str(other.value) and "attempt 1" in str(other.value)
    assert "p@ss" not in f"{caught.value!r}{caught.value}{other.value!r}{other.value}" and not secured.requests
    assert caught.value.__cause__ is None and caught.value.__context__ is None


@pytest.mark.parametrize("host", ["127.0.0.1", "proxy.invalid"])
async def test_a_proxy_that_is_not_there_is_reported(host: str) -> None:
    async with AsyncGenStudio(KEY, BASE, proxy=f"http://u:secret@{host}:1", max_retries=0, **FAST) as client:
        with pytest.raises(NetworkError, match="the proxy 127.0.0.1:1|proxy.invalid cannot be resolved") as caught:
            await client.submit(PROMPT)
    assert "secret" not in str(caught.value) and caught.value.sent is False


_NO_PROXIES = [
    "", "proxy:3128", "socks5://proxy:1080", "http://", "http://proxy/path", "http://proxy?x=secret", "http://a b@proxy",
    "http://proxy:99999", "http://u:se#cret@proxy", "http://pro\nxy", "http://x:secret@/",
]  # fmt: skip


@pytest.mark.parametrize("value", _NO_PROXIES)
def test_a_proxy_that_cannot_be_is_refused_at_once(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="proxy") as caught:
        GenStudio(KEY, proxy=value)
    assert "secret" not in str(caught.value)
    if "\n" in value or not value or "://" not in value:
        return
    monkeypatch.setenv("HTTPS_PROXY", value)
    with pytest.raises(ConfigurationError, match="HTTPS_PROXY .*trust_env=False") as caught:
        GenStudio(KEY, BASE)
    assert "secret" not in str(caught.value)
    GenStudio(KEY, BASE, trust_env=False)
    GenStudio(KEY, BASE, proxy="http://proxy.test:3128")  # takes precedence, so that the other one does not matter


async def test_a_picture_on_the_web_is_not_fetched_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the name means in the proxy's network, this machine cannot check it."""
    with running({"pictures.test:80": ("127.0.0.1", 1)}) as proxy:
        async with AsyncGenStudio(KEY, BASE, proxy=proxy.url, **FAST) as client:
            with pytest.raises(FetchFailed, match="not fetched through a proxy.*NO_PROXY"):
                await client.upload_image(Image.from_url("http://pictures.test/a.png"))
            with pytest.raises(UnsafeURL):
                await client.upload_image(Image.from_url("http://127.0.0.1:1/a.png"))
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "10.0.0.1")
        async with AsyncGenStudio(KEY, BASE, **FAST) as client:
            with pytest.raises(FetchFailed, match="not fetched through a proxy"):
                await client.upload_image(Image.from_url("http://pictures.test/a.png"))
            with pytest.raises(UnsafeURL):  # directly, and therefore checked
                await client.upload_image(Image.from_url("http://10.0.0.1/a.png"))
    assert not proxy.requests


@pytest.mark.parametrize("how", ["path", "text", "context", "truststore"])
async def test_an_authority_of_ones_own_is_trusted(
    secured: Behind, bundle: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    address = secured.url.replace("http:", "https:")
    option: Any = {"path": bundle, "text": str(bundle), "truststore": "truststore"}.get(how)
    if how == "context":
        option = ssl.create_default_context(cafile=str(bundle))
    if how == "truststore":
        monkeypatch.setenv("SSL_CERT_FILE", str(bundle))  # where the operating system has its authorities, here
    async with AsyncGenStudio(KEY, address, ssl=option, **FAST) as client:
        task = await client.submit(PROMPT)
        assert [info async for info in task.events()][-1].final
        result = await task.result()
        link = result.final_files[0].url.replace("http://storage.test", address)
        file = client.result_from_json(result.to_json().replace(result.final_files[0].url, link)).images[0]
        assert await file.read() == PNG and secured.count(protocol.PROGRESS) == 1


async def test_no_other_authority_is_trusted(secured: Behind, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    async with AsyncGenStudio(KEY, secured.url.replace("http:", "https:"), ssl=other, **FAST) as client:
        with pytest.raises(NetworkError, match="unknown authority; if you trust it, give the client ssl=") as caught:
            await client.submit(PROMPT)
        assert caught.value.sent is False
        with pytest.raises(NetworkError, match="unknown authority"):
            await client.with_options(max_retries=0).upload_image(PNG)
    assert not secured.requests


async def test_a_fetch_from_the_web_trusts_the_same(
    secured: Behind, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("genstudio_transport.engine.public_fetch.is_public", lambda _: True)
    address = secured.url.replace("http:", "https:")
    secured.objects["a.png"] = PNG
    secured.valid_signature = "plain"
    picture = Image.from_url(f"{address}/objects/a.png?Signature={secured.valid_signature}")
    async with AsyncGenStudio(KEY, address, ssl=bundle, **FAST) as client:
        assert await client.upload_image(picture) == "te-1/ac-1/sui-1.png"
    async with AsyncGenStudio(KEY, address, **FAST) as client:
        with pytest.raises(FetchFailed, match="unknown authority"):
            await client.upload_image(picture)


def test_certificates_that_cannot_be_are_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    for option, words in [
        (tmp_path / "missing.pem", "missing.pem' cannot be read: No such file"),
        (str(tmp_path / "empty.pem"), "empty.pem' is not a file with certificates in PEM format"),
        (tmp_path, "cannot be read|not a file with certificates"),
        ("a\0b", "cannot be read|not a file"),
        (False, "ssl must be the path of a file"),
        (ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), "for servers"),
    ]:
        bad: Any = option
        with pytest.raises(ConfigurationError, match=words):
            GenStudio(KEY, ssl=bad)
    monkeypatch.setitem(__import__("sys").modules, "truststore", None)
    with pytest.raises(ConfigurationError, match=r"genstudio-transport\[truststore\]"):
        GenStudio(KEY, ssl="truststore")


def test_a_context_must_check_whom_it_reaches() -> None:
    context = ssl.create_default_context()
    GenStudio(KEY, ssl=context)
    context.check_hostname = False
    with pytest.raises(ConfigurationError, match="does not check both certificates and host names"):
        GenStudio(KEY, ssl=context)
    context.verify_mode = ssl.CERT_NONE
    with pytest.raises(ConfigurationError, match="does not check both"):
        GenStudio(KEY, ssl=context)


def test_proxy_and_certificates_are_fixed_when_a_client_is_created() -> None:
    for option in ("proxy", "trust_env", "ssl"):
        changed: Any = {option: None}
        with pytest.raises(ConfigurationError, match=f"no option '{option}' here"):
            AsyncGenStudio(KEY).with_options(**changed)
