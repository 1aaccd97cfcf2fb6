"""What changes under an open page: workflows that come, change and go, a server that stops, and problems in Chinese."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from genstudio_codegen import playground
from genstudio_codegen.emulator import Emulator
from genstudio_codegen.playground import uploads
from genstudio_codegen.playground.server import PageServer
from genstudio_codegen.playground.application import Playground
from genstudio_codegen.playground.target import emulator_target
from genstudio_transport import errors
from tests.playground.browsing import browser, choose, looking, until
from tests.playground.serving import EVERYTHING, IMAGE_TO_IMAGE, TEXT_TO_IMAGE, change_of, playing, written

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser"]
CHINESE: dict[str, Any] = {"locale": "zh-CN"}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    document = json.loads(json.dumps(EVERYTHING))
    document["nodes"]["6"]["inputs"]["weights"] = {"type": "LIST", "value": [1], "spec": {}}
    with playing(IMAGE_TO_IMAGE, written(tmp_path_factory.mktemp("specs"), document), speed=8.0) as emulator:
        yield emulator


def problem(page: Page, name: str, text: str) -> None:
    page.locator(f"[data-field={name}] .problem", has_text=text).wait_for()


def test_workflows_come_change_and_go_without_a_reload(browser: Browser, tmp_path: Path) -> None:
    document: dict[str, Any] = json.loads(json.dumps(EVERYTHING))
    path = written(tmp_path, document)
    with playing(path) as emulator, looking(browser, emulator.base_url) as page:
        assert emulator.page
        page.locator(".form-head h2", has_text="海报 Poster").wait_for()
        steps = page.get_by_label("Steps", exact=True)
        steps.fill("80")
        emulator.page.load(change_of(TEXT_TO_IMAGE))
        page.locator(".workflows button", has_text="Text to image").wait_for()
        assert steps.input_value() == "80" and page.get_by_text("2 workflows").is_visible()

        document["name"] = "海报 2"
        document["nodes"]["3"]["inputs"]["steps"]["spec"]["max"] = 50
        written(tmp_path, document)
        steps.focus()
        emulator.page.load(change_of(path))
        page.locator(".form-head h2", has_text="海报 2").wait_for()
        page.get_by_text("The spec has changed.").wait_for()
        problem(page, "steps", "from 1 to 50")
        assert steps.input_value() == "80" and steps.evaluate("one => one === document.activeElement")

        emulator.page.unload("wf-everything")
        page.get_by_text("This workflow is no longer hosted.").wait_for()
        assert page.get_by_role("button", name="Run", exact=True).is_disabled()
        emulator.page.load(change_of(path))
        page.locator(".workflows button", has_text="海报 2").wait_for()
        until(page, "!document.querySelector('.run-bar .primary').disabled")
        steps.fill("40")
        page.locator("[data-field=steps] .problem").wait_for(state="hidden")


def test_a_page_without_workflows_opens_the_first_that_comes(browser: Browser) -> None:
    with playing() as emulator, looking(browser, emulator.base_url) as page:
        assert emulator.page
        page.get_by_text("No workflow is hosted yet").wait_for()
        emulator.page.load(change_of(TEXT_TO_IMAGE))
        page.locator(".form-head h2", has_text="Text to image").wait_for()


def test_a_page_whose_server_stops_says_so_until_it_is_back(browser: Browser) -> None:
    with playing(TEXT_TO_IMAGE) as service:
        target = emulator_target(service.base_url, service.api_key)

        def page_on(port: int) -> PageServer:
            made = Playground(target, lambda: [])
            made.load(change_of(TEXT_TO_IMAGE))
            return PageServer(made, port)

        with ExitStack() as first:
            server = first.enter_context(page_on(0))
            port = int(server.address.rpartition(":")[2])
            # The browser itself reports each request that is not answered.
            with looking(browser, server.address, expected="net::ERR_") as page:
                page.locator(".form-head h2").wait_for()
                first.close()
                page.get_by_label("Steps", exact=True).fill("0")
                page.locator(".lost", has_text="The playground does not answer").wait_for()
                page.locator(".form > .alert", has_text="The playground does not answer").wait_for()
                with page_on(port):
                    page.locator(".lost").wait_for(state="hidden")
                    problem(page, "steps", "expected an integer")
                    page.locator(".form > .alert").wait_for(state="hidden")


def test_problems_are_told_in_the_language_of_the_page(browser: Browser, emulator: Emulator) -> None:
    with looking(browser, emulator.base_url, **CHINESE) as page:
        choose(page, "海报 Poster")
        for name, typed, told in (
            ("steps", "200", "200 超出范围，应为 1 到 100 之间的整数。"),
            ("cfg", "多", "“多”不符合要求，应为 0 到 30 之间的数字。"),
            ("seed", "1.5", "“1.5”不符合要求，应为 0 到 18446744073709551615 之间的整数。"),
        ):
            page.locator(f"[data-field={name}] input[type=text]").fill(typed)
            problem(page, name, told)
        page.get_by_text(re.compile("高级")).first.click()
        page.locator("[data-field=weights] textarea").fill("[1")
        problem(page, "weights", "这不是有效的 JSON")
        page.locator("[data-field=weights] textarea").fill("3")
        problem(page, "weights", "“3”不符合要求")
        page.get_by_text("5 项需要更正").or_(page.get_by_text("4 项需要更正")).wait_for()
        page.get_by_role("button", name="English").click()
        problem(page, "steps", "steps=200 (node 3, input 'steps'): expected an integer from 1 to 100")


def test_a_file_that_is_too_large_or_gone_is_told_at_its_field(
    browser: Browser, emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 2**20)
    (tmp_path / "large.png").write_bytes(bytes(3 * 2**19))
    (tmp_path / "small.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with looking(browser, emulator.base_url, **CHINESE) as page:
        choose(page, "Image to image")
        picker = page.locator("[data-field=image] input[type=file]")
        picker.set_input_files(tmp_path / "large.png")
        problem(page, "image", "large.png 有 1.5 MiB，试用台只接受不超过 1 MiB 的文件。")
        # A check of the other fields says nothing of the file, which was not taken.
        page.locator("[data-field=steps] input.number").fill("0")
        problem(page, "steps", "超出范围")
        problem(page, "image", "large.png 有 1.5 MiB")
        picker.set_input_files(tmp_path / "small.png")
        page.locator("[data-field=image] .caption", has_text="small.png").wait_for()
        page.locator("[data-field=image] .problem").wait_for(state="hidden")
        page.locator("[data-field=steps] input.number").fill("3")
        page.locator(".code pre:visible", has_text="small.png").wait_for()
        monkeypatch.setattr(uploads.UploadStore, "get", lambda *_: None)
        page.locator("[data-field=steps] input.number").fill("4")
        problem(page, "image", "这个文件已不再保留，请重新选择。")


def test_every_rule_has_words_in_chinese_or_is_one_that_no_field_breaks() -> None:
    told = re.search(r'rule: str = ""\n    """(.*?)"""', inspect.getsource(errors), re.DOTALL)
    assert told
    rules = set(re.findall(r'"(\w+)"', told[1])) | {"gone", "json"}
    table = (Path(playground.__file__).parent / "files" / "refusals.zh.js").read_text("utf-8")
    worded = set(re.findall(r'^    (\w+): "', table.partition("expected: {")[0], re.MULTILINE))
    # The page has a field for each parameter, shows it only with the choices that it depends on, and cannot link nodes.
    assert rules - worded == {"unknown", "condition", "link"} and worded <= rules
