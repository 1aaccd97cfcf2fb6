"""The options of a client: defaults, checks and messages."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from genstudio_transport import AsyncGenStudio, ClientUnusable, ConfigurationError, GenStudio, PostProcess

from .server import KEY, Service


def test_key_and_address_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GENSTUDIO_API_KEY", raising=False)
    monkeypatch.delenv("GENSTUDIO_BASE_URL", raising=False)
    with pytest.raises(ConfigurationError, match="set GENSTUDIO_API_KEY"):
        GenStudio()
    monkeypatch.setenv("GENSTUDIO_API_KEY", KEY)
    assert repr(GenStudio()) == "<GenStudio for https://cloud.infini-ai.com>"
    monkeypatch.setenv("GENSTUDIO_BASE_URL", "http://127.0.0.1:8188/")
    assert repr(AsyncGenStudio()) == "<AsyncGenStudio for http://127.0.0.1:8188>"


@pytest.mark.parametrize("url", ["http://localhost:1", "http://[::1]:1", "https://example.org"])
def test_addresses_that_may_carry_the_key(url: str) -> None:
    assert AsyncGenStudio(KEY, url)._session.settings.base_url == url


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://example.org", "https"), ("http://a.localhost", "https"), ("http://127.0.0.1.example.org", "https"), ("ftp://localhost", "an origin"),
        ("https://example.org/api", "an origin"), ("example.org", "an origin"),
        ("https://u:p@example.org", "user name"),
        ("http://u:secret@example.org/x", "an origin"),
    ],
)  # fmt: skip
def test_addresses_that_may_not(url: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        GenStudio(KEY, url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"timeuot": 5}, "did you mean 'timeout'"),
        ({"zzz": 5}, "the options are image_post_process, max_connections"),
        ({"timeout": 0}, "timeout must be more than 0, not 0"),
        ({"timeout": "5"}, "timeout must be more than 0, not '5'"),
        ({"timeout": True}, "timeout must be"),
        ({"max_retries": -1}, "max_retries must be at least 0"),
        ({"max_tasks": 0}, "max_tasks must be at least 1"),
        ({"validate": "never"}, "'raise', 'warn', 'off'"),
        ({"on_cancel": "x", "timeout": -1}, "timeout .*; on_cancel"),
        ({"image_post_process": "image/format,jpg/quality,q_101"}, "the quality must be from 1 to 100, not '101'"),
        ({"image_post_process": "quality,Q_0"}, "from 1 to 100"),
        ({"image_post_process": "quality,Q_high"}, "from 1 to 100, not 'high'"),
        ({"image_post_process": {"format": "jpg"}}, "a PostProcess or a string"),
        ({"rate_limit": "often"}, "10/second"),
        ({"rate_limit": "1/second", "rate_limit_storage": "http://x"}, "redis://"),
    ],
)
def test_options_that_cannot_be(options: Any, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        GenStudio(KEY, **options)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({}, "a format or a quality"),
        ({"quality": 180}, "quality must be an integer from 1 to 100, not 180"),
        ({"quality": 0}, "1 to 100"),
        ({"quality": True}, "1 to 100"),
        ({"absolute_quality": "80"}, "absolute_quality must be an integer from 1 to 100, not '80'"),
        ({"format": "jpg", "quality": 5, "absolute_quality": 5}, "not both"),
        ({"format": "jpeg"}, "did you mean 'jpg'"),
        ({"format": "JPG"}, "one of 'jpg', 'png'"),
        ({"format": ["jpg"]}, "one of"),
    ],
)
def test_a_conversion_that_cannot_be_is_refused_at_once(arguments: Any, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        PostProcess(**arguments)


@pytest.mark.parametrize("key", ["", " ", "sk-a b", "sk-a\n", "sk-\u4e2d"])
def test_keys_that_cannot_be(key: str) -> None:
    with pytest.raises(ConfigurationError, match="key"):
        GenStudio(key)


def test_the_key_is_in_no_repr() -> None:
    client = AsyncGenStudio(KEY)
    for thing in (
        client,
        client._session.settings,
        client._session.settings.headers,
        [client._session.settings.headers],
        client._session.engine.service._channel,  # type: ignore[attr-defined]
    ):
        assert KEY not in repr(thing)


async def test_options_can_be_changed_for_some_calls(client: AsyncGenStudio, service: Service) -> None:
    other = client.with_options(validate="off", timeout=3)
    assert (client.validate, other.validate, other._session.settings.timeout) == ("raise", "off", 3)
    assert other._session.engine is client._session.engine
    with pytest.raises(ConfigurationError, match="no option 'max_tasks' here"):
        client.with_options(max_tasks=3)  # type: ignore[call-arg]
    await other.close()
    with pytest.raises(ClientUnusable, match="closed"):
        await client.submit({"workflow_id": "wf-1", "prompt": {}})


def test_a_client_belongs_to_one_loop() -> None:
    client = AsyncGenStudio(KEY, "http://127.0.0.1:9")

    async def use() -> None:
        async with client:
            pass

    async def enter() -> None:
        await client.__aenter__()

    asyncio.run(enter())
    with pytest.raises(ClientUnusable, match="another event loop"):
        asyncio.run(use())


def test_missing_extras_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "limits", None)
    with pytest.raises(ConfigurationError, match=r"genstudio-transport\[limits\]"):
        GenStudio(KEY, rate_limit="1/second")
    monkeypatch.setitem(sys.modules, "rich.console", None)
    from genstudio_transport.engine.progress_bar import Bars

    with pytest.raises(ConfigurationError, match=r"genstudio-transport\[progress\]"):
        Bars()
