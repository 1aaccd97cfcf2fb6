"""The page at `/`, read as text and seen in a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from genstudio_codegen.emulator import Emulator
from genstudio_codegen.parameter_spec import Kind, Node, WorkflowSpec
from tests.conftest import EXAMPLE_SPECS
from tests.emulator.conftest import Caller, parameter

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOSTILE = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=\'owned\'">',
    "'; document.title='owned'; '",
    "{{ 7*7 }}{% raw %}",
    "</pre></table><svg onload=\"document.title='owned'\">",
    "\x00\u2028\u202e\ud800",
)


def hostile() -> WorkflowSpec:
    inputs = tuple(
        parameter("3", text, Kind.COMBO, text, choices=HOSTILE, tooltip=text, type_name=text) for text in HOSTILE
    )
    text = "".join(HOSTILE)
    return WorkflowSpec(
        workflow_id="wf-hostile", name=text, nodes=(Node(id="3", class_type=text, title=text, parameters=inputs),)
    )


@pytest.fixture
def attacked(caller: Caller) -> Caller:
    """An emulator that was fed hostile strings wherever one can stand."""
    text = "".join(HOSTILE)
    caller.emulator.load(hostile())
    caller.emulator.add_tenant(text)
    for value in HOSTILE:
        caller.finished(caller.submit("wf-hostile", n3={value: value, "text": value}))
        caller.post("prompt", {"workflow_id": value, "prompt": value})
        caller.emulator.fail_next("task-fails", value=value)
        caller.submit()
    return caller


def test_the_page_escapes_what_it_shows(attacked: Caller) -> None:
    for path in ("/", "/page/live"):
        page = httpx.get(attacked.emulator.base_url + path)
        assert page.status_code == 200
        assert "<script>document" not in page.text and "<img src=x" not in page.text and "<svg" not in page.text
        assert "&lt;script&gt;" in page.text and "{{ 7*7 }}" in page.text
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
        assert page.headers["x-content-type-options"] == "nosniff"


def test_the_page_asks_no_other_host(emulator: Emulator) -> None:
    for path in ("/", "/page/live", "/page/style.css", "/page/page.js"):
        answer = httpx.get(emulator.base_url + path)
        assert answer.status_code == 200
        assert "//" not in answer.text.replace(emulator.base_url, "").replace("// Fetches", "")


def test_only_a_browser_on_this_machine_sees_it(emulator: Emulator) -> None:
    for path in ("/", "/page/live", "/openapi.json"):
        assert httpx.get(emulator.base_url + path, headers={"Host": "evil.example:80"}).status_code == 403


def test_equal_requests_in_a_row_are_one_row(caller: Caller) -> None:
    for _ in range(40):
        caller.post("get_task_info", {"comfy_task_ids": []})
    caller.submit()
    page = httpx.get(caller.emulator.base_url).text
    assert "<td>poll × 40</td>" in page and page.count("<td>poll") == 1 and "<td>submit</td>" in page


def test_pictures_are_shown_until_they_are_gone(caller: Caller) -> None:
    info = caller.finished(caller.submit())
    assert f"/page/picture/{caller.emulator.tasks[0].files[0].key}" in httpx.get(caller.emulator.base_url).text
    address = f"{caller.emulator.base_url}/page/picture/{caller.emulator.tasks[0].files[0].key}"
    assert httpx.get(address).content == httpx.get(info["final_files"][0]).content
    caller.emulator.advance(days=4)
    assert httpx.get(address).status_code == 404
    assert httpx.get(address + "x").status_code == 404


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium on this machine: the page is not looked at")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_a_browser_sees_a_task_run_to_its_picture(page: Page) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    with Emulator(sorted(EXAMPLE_SPECS.glob("*.json")), speed=4, seed=2) as emulator, Caller(emulator).http:
        page.goto(emulator.base_url)
        assert page.locator("details").count() == 2 and page.get_by_text("No tasks yet.").count() == 1
        caller = Caller(emulator)
        texts = ("a lake at dawn", "a quiet valley", "mountains after rain")
        made = [
            caller.submit("wf-c73diz7kadp6ffgn", n3={"seed": seed}, n6={"text": text})
            for seed, text in enumerate(texts)
        ]
        picture = httpx.get(caller.finished(made[1])["final_files"][0]).content
        image_id = caller.upload(picture).json()["data"]["image_id"]
        text = {"text": "the same valley at dusk"}
        made.append(caller.submit("wf-c73epllu4i3bxvzr", n6=text, n10={"image": image_id}))
        caller.post("prompt", {"workflow_id": "wf-c73diz7kadp6ffgn", "prompt": {"3": {"inputs": {"steps": 0}}}})
        last = page.locator(f"[id='{made[-1]}']")
        last.locator("text=queued").or_(last.locator("text=running")).first.wait_for()
        for task_id in made:
            page.locator(f"[id='{task_id}'].succeeded img").wait_for(timeout=15000)
        shown = page.locator(f"[id='{made[0]}'] img")
        page.wait_for_function("[...document.images].every(image => image.complete && image.naturalWidth > 0)")
        assert shown.evaluate("image => image.naturalWidth") == 512
        page.locator("details summary").first.click()
        assert page.get_by_text("18446744073709551615").first.is_visible()
        page.locator("details summary").first.click()
        if keep := os.environ.get("GENSTUDIO_SCREENSHOT"):
            page.evaluate("scrollTo(0, 0)")
            page.screenshot(path=Path(keep))
        caller.http.close()
    assert refused == []


def test_a_browser_runs_nothing_of_what_it_is_shown(page: Page, attacked: Caller) -> None:
    page.goto(attacked.emulator.base_url)
    page.wait_for_timeout(1200)
    for summary in page.locator("summary").all():
        summary.click()
    assert page.title() == "GenStudio emulator"
    assert page.evaluate("document.scripts.length") == 1
    assert page.locator("li.task").count() > 0 and page.locator("svg, iframe, form").count() == 0
