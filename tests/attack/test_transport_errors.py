"""Whatever is wrong with an argument, an option or a link, the transport raises a `GenStudioError`.

It is a `ValueError` as well when the caller's own argument is wrong.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from genstudio_transport import (
    AsyncGenStudio,
    ConfigurationError,
    DownloadFailed,
    GenStudio,
    GenStudioError,
    Image,
    InvalidArgument,
    InvalidPrompt,
    SubmitOutcomeUnknown,
    redacted,
)
from genstudio_transport.wire import protocol
from tests.transport.conftest import client, service
from tests.transport.server import Service, envelopes

__all__ = ["client", "service"]

KEY = "sk-test-0123456789abcdef"
NOWHERE = "http://127.0.0.1:9"


def result_text(*links: str, task: str = "cft-1") -> str:
    return json.dumps({"task": task, "seeds": {}, "files": {"9": list(links)}, "final_files": list(links)})


# Links

_LINKS = {
    "bracket": "http://[",
    "open-bracket": "http://[::1",
    "nfkc": "http://ex\u2100.com/a.png",
    "no-scheme": "//x",
    "path": "/a.png",
    "empty": "",
    "port": "http://h:99999/a.png",
    "port-text": "http://h:port/a.png",
    "scheme": "file:///etc/passwd",
    "data": "data:,x",
    "javascript": "javascript:alert(1)",
    "nul": "http://h\0/a.png",
    "newline": "http://h/a.png\r\nX: y",
    "space": "http://a b/a.png",
    "surrogate": "http://h/\ud800.png",
    "user": "http://user:secret-pass@127.0.0.1:9/a.png",
    "dots": "http://a..b/a.png",
    "long-label": "http://" + "a" * 70 + ".com/a.png",
    "idna": "http://\u00fc\u0308\u0308.\u0308/a.png",
    "percent": "http://%zz/a.png",
    "v6-zone": "http://[fe80::1%25]/a.png",
    "bad-v6": "http://[1:2]/a.png",
    "no-host": "http:///a.png",
    "long": "http://h/" + "a" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("way", ["read", "save", "save_all", "to_pil"])
@pytest.mark.parametrize("link", _LINKS.values(), ids=_LINKS)
async def test_an_unusable_link_is_a_failed_download(tmp_path: Path, link: str, way: str) -> None:
    async with AsyncGenStudio(KEY, NOWHERE, max_retries=0, timeout=3) as client:
        with pytest.raises(DownloadFailed) as caught:
            result = client.result_from_json(result_text(link))
            assert repr(result) and result.images is not None
            (file,) = result.final_files
            assert repr(file) and file.name
            if way == "save_all":
                await result.save_all(tmp_path)
            elif way == "save":
                await file.save(tmp_path)
            else:
                await getattr(file, way)()
        assert "secret-pass" not in str(caught.value) and len(str(caught.value)) < 3000
        assert not [*tmp_path.iterdir()]


@given(
    link=st.one_of(
        st.text(max_size=20), st.text(alphabet="htp:/[]@#?%.\\u0\u2100 \0", max_size=25).map("http://{}".format)
    )
)
@example("http://[")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_link_raises_another_error(link: str) -> None:
    async def attempt() -> None:
        async with AsyncGenStudio(KEY, NOWHERE, max_retries=0, timeout=3) as client:
            try:
                result = client.result_from_json(result_text(link))
                assert repr(result.final_files) and result.images is not None
            except GenStudioError:
                pass
            assert isinstance(redacted(link), str)

    asyncio.run(attempt())


@pytest.mark.parametrize(
    "link", ["http://[", "http://ex\u2100.com/a.png", "https://[::1", "http://h:99999/", "http://\0/"]
)
async def test_an_unusable_url_cannot_be_uploaded(link: str) -> None:
    async with AsyncGenStudio(KEY, NOWHERE, max_retries=0, timeout=3) as client:
        with pytest.raises(GenStudioError):
            await client.upload_image(Image.from_url(link))
        with pytest.raises(GenStudioError):
            await client.upload_image(link)


@pytest.mark.parametrize("url", [None, 5, b"http://h/", ["http://h/"], "ftp://h/", ""])
def test_from_url_takes_only_urls(url: Any) -> None:
    with pytest.raises(GenStudioError) as caught:
        Image.from_url(url)
    assert isinstance(caught.value, ValueError)


# base_url, options and the API key

_ADDRESSES = {
    "bracket": "http://[",
    "https-bracket": "https://[",
    "nfkc": "https://ex\u2100mple.com",
    "port": "https://h:99999",
    "port-text": "https://h:port",
    "port-negative": "https://h:-1",
    "v6": "https://[1:2]",
    "v6-word": "https://[vx]",
    "space": "https://a b",
    "nul": "https://a\0b",
    "newline": "https://a\nb",
    "percent": "https://%zz",
    "backslash": "https://a\\b",
    "dots": "https://a..b",
    "long-label": "https://" + "a" * 70,
    "surrogate": "https://\ud800",
    "under": "https://\u0308",
    "fragment": "https://h#x",
    "kelvin": "https://ban\u212a.example",
    "number": 5,
    "bytes": b"https://h",
    "list": ["https://h"],
}  # fmt: skip


@pytest.mark.parametrize("address", _ADDRESSES.values(), ids=_ADDRESSES)
def test_an_invalid_base_url_is_a_configuration_error(address: Any) -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        AsyncGenStudio(KEY, address)


@pytest.mark.parametrize("address", ["http://[", "https://h:99999"])
def test_the_address_in_the_environment_is_checked_as_well(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("GENSTUDIO_BASE_URL", address)
    with pytest.raises(ConfigurationError, match="base_url|GENSTUDIO_BASE_URL"):
        AsyncGenStudio(KEY)


@given(address=st.text(alphabet="htps:/[]@#?%.\\ua01-\u2100\u0308 \0\n", max_size=20).map("https://{}".format))
@settings(max_examples=200)
def test_no_base_url_raises_another_error(address: str) -> None:
    async def attempt() -> None:
        async with AsyncGenStudio(KEY, address, max_retries=0) as client:
            assert repr(client) and client._session.engine.service._channel.url("/x")  # type: ignore[attr-defined]

    try:
        asyncio.run(attempt())
    except ConfigurationError:
        pass


_OPTIONS = [
    {"timeout": float("nan")}, {"timeout": "5"}, {"timeout": None}, {"max_retries": 1.5},
    {"max_retries": float("nan")}, {"max_retries": "3"}, {"max_retries": None}, {"retry_budget": None},
    {"max_connections": 1.5}, {"max_connections": None}, {"max_tasks": 1.5}, {"max_downloads": 2.5}, {"validate": []},
    {"validate": None}, {"on_cancel": {}}, {"image_post_process": 5}, {"image_post_process": "\0"}, {"rate_limit": 5},
    {"rate_limit": "many"}, {"rate_limit_storage": "nope://x"}, {"url_expire_period": 1.5}, {"poll_interval": float("nan")},
    {"max_upload_bytes": 1.5}, {"max_download_bytes": 0}, {"max_download_bytes": 1.5}, {"progress": "yes"},
]  # fmt: skip


@pytest.mark.parametrize("options", _OPTIONS, ids=str)
def test_an_invalid_option_is_a_configuration_error(options: dict[str, Any]) -> None:
    (name,) = options

    async def attempt() -> None:
        async with AsyncGenStudio(KEY, NOWHERE, **options):
            pass

    with pytest.raises(ConfigurationError, match=name):
        asyncio.run(attempt())


@pytest.mark.parametrize("key", [5, b"sk-x", ["sk-x"], "sk-\ud800", "sk-\x7f"])
def test_an_invalid_key_is_a_configuration_error(key: Any) -> None:
    with pytest.raises(ConfigurationError, match="key") as caught:
        AsyncGenStudio(key, NOWHERE)
    assert "sk-" not in str(caught.value)


# Prompts


def deep(levels: int) -> Any:
    found: Any = 1
    for _ in range(levels):
        found = [found]
    return found


_PROMPTS: dict[str, Any] = {
    "none": None, "number": 5, "list": [], "text": "wf-1", "bytes": b"{}", "true": True, "empty": {}, "set": set(), "class": dict,
    "id-number": {"workflow_id": 5, "prompt": {}}, "id-empty": {"workflow_id": "", "prompt": {}},
    "id-surrogate": {"workflow_id": "\ud800", "prompt": {}},
    "prompt-list": {"workflow_id": "wf-1", "prompt": []}, "prompt-none": {"workflow_id": "wf-1", "prompt": None},
    "prompt-text": {"workflow_id": "wf-1", "prompt": "3"}, "no-prompt": {"workflow_id": "wf-1"},
    "node-none": {"workflow_id": "wf-1", "prompt": {"3": None}}, "node-list": {"workflow_id": "wf-1", "prompt": {"3": []}},
    "inputs-list": {"workflow_id": "wf-1", "prompt": {"3": {"inputs": []}}},
    "inputs-none": {"workflow_id": "wf-1", "prompt": {"3": {"inputs": None}}},
    "value-set": {"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"a": {1}}}}},
    "value-nan": {"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"a": float("nan")}}}},
    "value-infinite": {"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"a": float("inf")}}}},
    "value-complex": {"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"a": 1j}}}},
    "value-surrogate": {"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"a": "\ud800"}}}},
    "value-deep": {"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"a": deep(100_000)}}}},
    "value-key": {"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"a": {(1, 2): 3}}}}},
    "digits": {"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"a": 10**5000}}}},
}  # fmt: skip
_LOOP: list[Any] = []
_LOOP.append(_LOOP)
_PROMPTS["value-loop"] = {"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"a": _LOOP}}}}


@pytest.mark.parametrize("prompt", _PROMPTS.values(), ids=_PROMPTS)
@pytest.mark.parametrize("way", ["submit", "run"])
async def test_an_invalid_prompt_is_refused_before_the_network(prompt: Any, way: str) -> None:
    async with AsyncGenStudio(KEY, NOWHERE, max_retries=0) as client:
        with pytest.raises(InvalidPrompt) as caught:
            await getattr(client, way)(prompt)
    assert len(str(caught.value)) < 3000


def test_the_synchronous_client_raises_the_same_error() -> None:
    with GenStudio(KEY, NOWHERE, max_retries=0) as client:
        prompts: list[Any] = [None, 5, []]
        for prompt in prompts:
            with pytest.raises(InvalidPrompt, match="workflow_id|prompt"):
                client.submit(prompt)


# JSON from another process, and ids

_TEXTS: dict[str, Any] = {
    "deep": "[" * 100_000, "deep-object": '{"a":' * 100_000, "empty": "", "word": "x", "null": "null", "list": "[]", "number": "5",
    "digits": "9" * 5000, "seed-digits": '{"task": "cft-1", "seeds": {"seed": ' + "9" * 5000 + "}}",
    "no-seeds": '{"task": "cft-1"}', "task-empty": '{"task": "", "seeds": {}}', "task-number": '{"task": 5, "seeds": {}}',
    "nan": '{"task": NaN, "seeds": {}}', "surrogate": '{"task": "\\ud800", "seeds": {}, "files": {}, "final_files": []}',
    "none": None, "bytes": b"\xff", "int": 5, "utf16": "{}".encode("utf-16"),
    "files-list": '{"task": "cft-1", "seeds": {}, "files": [], "final_files": [5]}',
}  # fmt: skip


@pytest.mark.parametrize("text", _TEXTS.values(), ids=_TEXTS)
@pytest.mark.parametrize("way", ["task_from_json", "result_from_json"])
async def test_other_json_is_refused(text: Any, way: str) -> None:
    async with AsyncGenStudio(KEY, NOWHERE) as client:
        if way == "task_from_json" and text == _TEXTS["files-list"]:
            return
        with pytest.raises(GenStudioError) as caught:
            getattr(client, way)(text)
        assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("task_id", [None, 5, b"cft-1", [], "", "\ud800"])
async def test_an_invalid_task_id_is_refused(task_id: Any) -> None:
    async with AsyncGenStudio(KEY, NOWHERE, max_retries=0) as client:
        with pytest.raises(GenStudioError):
            await client.cancel(task_id)
        with pytest.raises(GenStudioError):
            await client.get_task_info([task_id])
        with pytest.raises(GenStudioError):
            await client.task(task_id).wait(timeout=1)


# Patterns of file names

_PATTERNS = {
    "nested": "{index:{foo}}", "nested-index": "{index:{index}}", "attribute": "{index:{task.__class__.__mro__}}",
    "attribute-outside": "{task.__class__}", "item": "{task[0]}", "wide": "{index:99999999}", "wide-text": "{task:>99999999}",
    "precision": "{index:.99999999f}", "fill": "{stem:x<99999999}", "conversion": "{task!r}", "conversion-wrong": "{task!x}", "date": "{task:%Y}",
    "format-wrong": "{task:d}", "empty-field": "{}", "numbered": "{0}", "open": "{", "close": "}", "attribute-node": "{node:{name.__len__}}",
    "digits": "{index:" + "9" * 5000 + "}", "long": "x" * 300 + "{index}", "nul": "{index}\0", "folder": "../{index}", "absolute": "/tmp/{index}",
    "drive": "c:{index}", "surrogate": "\ud800{index}", "reserved": "con", "control": "{index}\x1b[2J", "newline": "{index}\n.png", "none": None, "number": 5,
}  # fmt: skip


async def saved(pattern: Any, folder: Path) -> list[Path]:
    async with AsyncGenStudio(KEY, NOWHERE, max_retries=0, timeout=3) as client:
        return await client.result_from_json(result_text("http://127.0.0.1:9/a.png")).save_all(folder, pattern)


@pytest.mark.parametrize("pattern", _PATTERNS.values(), ids=_PATTERNS)
async def test_a_pattern_is_parsed_and_never_evaluated(tmp_path: Path, pattern: Any) -> None:
    with pytest.raises(GenStudioError) as caught:
        await saved(pattern, tmp_path / "new")
    assert isinstance(caught.value, ValueError) and not isinstance(caught.value, DownloadFailed), repr(caught.value)
    assert "pattern" in str(caught.value) and len(str(caught.value)) < 1000
    assert not (tmp_path / "new").exists(), "a folder was created before the pattern was checked"


@pytest.mark.parametrize(
    "pattern", ["{task}_{index}{suffix}", "{index:03}{suffix}", "{index:03d}", "{{{index}}}", "{stem}-{node}", "{name}"]
)
async def test_a_plain_pattern_is_accepted(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(DownloadFailed):
        await saved(pattern, tmp_path)


@given(pattern=st.text(alphabet="{}:!.[]0d9>index task name_\0/%", max_size=16))
@example("{index:{index}}")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_no_pattern_raises_another_error(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(GenStudioError):
        asyncio.run(saved(pattern, tmp_path))


async def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    async with AsyncGenStudio(KEY, NOWHERE, max_retries=0, timeout=3) as client:
        result = client.result_from_json(result_text("http://127.0.0.1:9/a.png", task="x" * 500))
        with pytest.raises(GenStudioError):
            await result.save_all(tmp_path)
        with pytest.raises(DownloadFailed):
            await result.final_files[0].save("\0")
        with pytest.raises(DownloadFailed):
            await result.final_files[0].save(tmp_path / ("y" * 300))


@pytest.mark.parametrize("storage", ["http://:pass-word@h", "redis://:pass-word", "redis://h:pass-word"])
def test_the_password_of_a_storage_is_not_shown(storage: str) -> None:
    with pytest.raises(ConfigurationError, match="rate_limit_storage") as caught:
        AsyncGenStudio(KEY, NOWHERE, rate_limit="1/second", rate_limit_storage=storage)
    assert "pass-word" not in str(caught.value)


@pytest.mark.parametrize("timeout", ["5", True, float("nan"), b"5"])
async def test_an_invalid_timeout_is_refused_before_a_task_is_started(timeout: Any) -> None:
    async with AsyncGenStudio(KEY, NOWHERE, max_retries=0) as client:
        with pytest.raises(InvalidArgument, match="timeout must be"):
            await client.run({"workflow_id": "wf-1", "prompt": {}}, timeout=timeout)
        with pytest.raises(InvalidArgument, match="timeout must be"):
            await client.task("cft-1").wait(timeout)


@pytest.mark.parametrize("options", [{"url_expire_period": 1.5}, {"image_post_process": 5}], ids=str)
async def test_an_invalid_option_of_a_poll_is_refused(options: dict[str, Any]) -> None:
    async with AsyncGenStudio(KEY, NOWHERE, max_retries=0) as client:
        with pytest.raises(ConfigurationError, match=next(iter(options))):
            await client.get_task_info(["cft-1"], **options)


async def test_a_task_whose_id_cannot_be_sent_affects_no_other(client: AsyncGenStudio, service: Service) -> None:
    """A lone surrogate in the response to a submit would make each poll of all tasks fail."""
    service.faults[protocol.SUBMIT] = [envelopes({"prompt_id": "cft-\ud800"})]
    with pytest.raises(SubmitOutcomeUnknown, match="prompt_id"):
        await client.submit({"workflow_id": "wf-1", "prompt": {}})


def test_secrets_of_a_url_are_not_shown() -> None:
    url = "http://user:pass-word@h/a.png?Signature=pass-word"
    assert repr(Image.from_url(url)) == "Image.from_url('http://h/a.png')"
    assert redacted(url) == "http://h/a.png?…"
    assert redacted("//user:pass-word@h\r\nx") == "//h\ufffd\ufffdx"
    assert len(redacted("http://h/" + "a" * 10_000)) < 600
