"""The playground as its users see it, in a real browser: every word of its promise is done here once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import httpx
import pytest

from genstudio_codegen import playground
from genstudio_codegen.config import Config, WorkflowConfig
from genstudio_codegen.emulator import Emulator
from genstudio_codegen.playground.runs import RunState
from genstudio_codegen.run import generate
from tests.emulator.conftest import png
from tests.playground.browsing import PHONE, axe_script, browser, choose, looking, run, until
from tests.playground.serving import EVERYTHING, IMAGE_TO_IMAGE, TEXT_TO_IMAGE, playing, written

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["browser"]
LARGEST = str(2**64 - 1)
POSTER = "海报 Poster"
# What the state and the bar show, one after the other: on a busy machine, a test comes too late to see each.
WATCH = """() => {
    window.seen = [];
    window.steps = [];
    const look = () => {
        const state = document.querySelector('.result .state').classList[1];
        if (state && window.seen.at(-1) !== state) window.seen.push(state);
        const bar = document.querySelector('.progress-row:not([hidden]) progress');
        if (bar) window.steps.push(bar.position * 100);
    };
    new MutationObserver(look).observe(document.querySelector('.result'), { subtree: true, attributes: true, childList: true });
}"""


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    everything = written(tmp_path_factory.mktemp("specs"), EVERYTHING)
    with playing(TEXT_TO_IMAGE, IMAGE_TO_IMAGE, everything, speed=8.0, seed=3) as emulator:
        yield emulator


def field(page: Page, name: str) -> str:
    return f"[data-field={name}]"


def shot(page: Page, name: str, *, full: bool = False) -> None:
    """Keep a screenshot for the documentation, if a variable names the folder for it."""
    if folder := os.environ.get("GENSTUDIO_SCREENSHOTS"):
        page.screenshot(path=Path(folder) / name, full_page=full)


def submitted(emulator: Emulator) -> list[dict[str, object]]:
    return [request.json["prompt"] for request in emulator.requests if request.endpoint == "submit"]


def test_from_a_wrong_value_to_the_picture_and_the_code_that_makes_it_again(
    browser: Browser, emulator: Emulator, tmp_path: Path
) -> None:
    with looking(browser, emulator.base_url, viewport={"width": 1440, "height": 1100}) as page:
        choose(page, "Text to image")
        page.get_by_label("Positive text", exact=True).fill("misty hills at dusk, watercolour")
        steps = page.get_by_label("Steps", exact=True)
        steps.fill("0")
        problem = page.locator(f"{field(page, 'steps')} .problem")
        page.get_by_text("steps=0 (node 3, input 'steps'): expected an integer from 1 to 10000").wait_for()
        assert steps.get_attribute("aria-invalid") == "true"
        page.get_by_role("button", name="Run", exact=True).click()
        until(page, "document.activeElement.closest('[data-field=steps]')")
        assert submitted(emulator) == []
        steps.fill("30")
        problem.wait_for(state="hidden")
        page.get_by_label("Width", exact=True).fill("768")
        page.get_by_label("Seed", exact=True).fill(LARGEST)
        page.evaluate(WATCH)
        run(page)
        seen = page.evaluate("seen")
        assert "running" in seen and seen[-1] == "succeeded" and any(0 < step < 100 for step in page.evaluate("steps"))
        picture = page.locator(".result figure img")
        until(page, "document.querySelector('.result figure img').naturalWidth > 0")
        assert picture.evaluate("image => image.naturalWidth") == 768
        assert page.locator(".seed-drawn").inner_text() == LARGEST
        page.mouse.move(0, 0)
        page.locator("main, aside").evaluate_all("all => all.forEach((one) => one.scrollTo(0, 0))")
        shot(page, "playground.png")
        made = httpx.get(emulator.base_url + str(picture.get_attribute("src"))).content
        page.locator(".code").get_by_role("button", name="Copy").click()
        page.get_by_role("button", name="Copied").wait_for()
        program = str(page.evaluate("navigator.clipboard.readText()"))
    [prompt] = submitted(emulator)
    assert prompt["3"] == {"inputs": {"seed": int(LARGEST), "steps": 30}}
    assert f"seed={LARGEST}" in program and 'positive_text="misty hills at dusk, watercolour"' in program
    generate(Config(output=tmp_path / "workflows", workflows=(WorkflowConfig(spec=TEXT_TO_IMAGE),), use_lock=False))
    (tmp_path / "copied.py").write_text(program, encoding="utf-8")
    environment = {**os.environ, "GENSTUDIO_API_KEY": emulator.api_key}
    subprocess.run([sys.executable, "copied.py"], cwd=tmp_path, env=environment, check=True, timeout=60)
    assert (tmp_path / "text_to_image.png").read_bytes() == made


def test_every_kind_of_field_sends_what_it_shows(browser: Browser, emulator: Emulator) -> None:
    emulator.reset()
    with looking(browser, emulator.base_url) as page:
        choose(page, POSTER)
        assert page.locator("legend .title").all_inner_texts()[:2] == ["正向提示词", "采样器"]
        crf = page.locator(field(page, "encoding_crf"))
        if crf.count() == 0:
            crf = page.locator("[data-field$=crf]")
        assert crf.is_hidden()
        page.locator(f"{field(page, 'encoding')} select").select_option("manual")
        crf.get_by_text("0 to 51").wait_for()
        crf.locator("input.number").fill("30")
        page.locator(f"{field(page, 'encoding')} select").select_option("fine")
        crf.get_by_text("0 to 20").wait_for()
        crf.locator(".problem", has_text="from 0 to 20").wait_for()
        page.locator(f"{field(page, 'encoding')} select").select_option("manual")
        crf.locator(".problem").wait_for(state="hidden")
        slider = page.get_by_label("Cfg, slider")
        slider.evaluate("one => { one.value = 12.5; one.dispatchEvent(new Event('input', { bubbles: true })); }")
        assert page.get_by_label("Cfg", exact=True).input_value() == "12.5"
        page.get_by_role("switch", name="Add noise").uncheck()
        box = page.get_by_role("combobox", name="Lora name")
        box.click()
        box.fill("29 style_2")
        page.get_by_role("option", name="style_295.safetensors").click()
        page.locator(f"{field(page, 'steps')} input.number").press("ArrowUp")
        page.get_by_role("button", name="Draw a seed").click()
        drawn = page.get_by_label("Seed", exact=True).input_value()
        assert page.locator(field(page, "tiles")).is_hidden()
        page.get_by_text("Advanced (1)").first.click()
        page.locator(f"{field(page, 'tiles')} input.number").fill("4")
        run(page)
    prompt = submitted(emulator)[0]
    expected = {"seed": int(drawn), "steps": 21, "cfg": 12.5, "lora_name": "style_295.safetensors", "add_noise": False}
    assert prompt == {
        "3": {"inputs": {**expected, "tiles": 4}},
        "7": {"inputs": {"encoding": "manual", "encoding.crf": 30}},
    }


def test_what_is_taken_back_is_not_sent(browser: Browser, emulator: Emulator) -> None:
    emulator.reset()
    with looking(browser, emulator.base_url) as page:
        choose(page, "Text to image")
        page.get_by_label("Steps", exact=True).fill("3")
        page.get_by_label("Negative text", exact=True).fill("people")
        page.get_by_role("button", name="Reset Steps to the stored value").click()
        assert page.get_by_label("Steps", exact=True).input_value() == "20"
        run(page)
    assert submitted(emulator) == [{"7": {"inputs": {"text": "people"}}}]


def test_a_new_seed_for_each_run_and_the_last_one_kept(browser: Browser, emulator: Emulator) -> None:
    emulator.reset()
    with looking(browser, emulator.base_url) as page:
        choose(page, "Text to image")
        page.get_by_role("button", name="Keep this seed").click()
        run(page)
        first = page.locator(".seed-drawn").inner_text()
        run(page)
        second = page.locator(".seed-drawn").inner_text()
        page.get_by_role("button", name="Use this seed").click()
        assert page.get_by_label("Seed", exact=True).input_value() == second
        page.locator(".code pre:visible", has_text=f"seed={second}").wait_for()
    assert len({first, second}) == 2


def test_a_picture_is_dropped_pasted_and_reopened(browser: Browser, emulator: Emulator, tmp_path: Path) -> None:
    emulator.reset()
    (tmp_path / "chosen.png").write_bytes(png((10, 200, 10)))
    give = """([bytes, name, kind]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name, { type: 'image/png' }));
        const zone = document.querySelector('[data-field=image] .drop');
        const event = kind === 'drop' ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
            : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
        zone.dispatchEvent(event);
    }"""
    with looking(browser, emulator.base_url) as page:
        choose(page, "Image to image")
        page.evaluate(give, [[*png()], "兔子 1.png", "drop"])
        page.locator(f"{field(page, 'image')} .caption", has_text="兔子 1.png").wait_for()
        until(page, "document.querySelector('[data-field=image] img').naturalWidth === 80")
        page.locator(".code pre:visible", has_text='image=Path("兔子 1.png")').wait_for()
        run(page)
        page.evaluate(give, [[*png((0, 0, 200))], "pasted.png", "paste"])
        page.locator(f"{field(page, 'image')} .caption", has_text="pasted.png").wait_for()
        page.get_by_label("Denoise", exact=True).fill("0.3")
        page.locator(f"{field(page, 'image')} input[type=file]").set_input_files(tmp_path / "chosen.png")
        page.locator(f"{field(page, 'image')} .caption", has_text="chosen.png").wait_for()
        run(page)
        assert page.locator(f"{field(page, 'image')} input[type=file]").get_attribute("accept") == "image/*"
        page.reload()
        choose(page, "Text to image")
        page.get_by_role("button", name="Reopen run").nth(1).click()
        page.locator(f"{field(page, 'image')} .caption", has_text="兔子 1.png").wait_for()
        assert page.get_by_label("Denoise", exact=True).input_value() != "0.3"
        for box in page.locator(".pick input").all()[:2]:
            box.check()
        page.get_by_role("button", name="Compare two").click()
        assert page.locator("dialog figure img").count() == 2
        assert page.locator("dialog tbody tr", has_text="denoise").inner_text().split("\t")[1:] == ["as stored", "0.3"]
        page.keyboard.press("Escape")
        assert page.locator("dialog").count() == 0
    assert [request.endpoint for request in emulator.requests].count("upload") == 2


def test_what_the_service_refuses_is_shown_at_the_field_that_it_names(browser: Browser, emulator: Emulator) -> None:
    emulator.reset()
    emulator.fail_next("task-fails", value="node 3: value of input 'steps' is too large for this model")
    with looking(browser, emulator.base_url) as page:
        choose(page, "Text to image")
        page.get_by_role("button", name="Run", exact=True).click()
        page.locator(".state.failed").wait_for()
        page.locator(f"{field(page, 'steps')} .problem", has_text="too large for this model").wait_for()


def test_requests_and_answers_have_their_bodies(browser: Browser, emulator: Emulator) -> None:
    emulator.reset()
    with looking(browser, emulator.base_url) as page:
        page.get_by_role("tab", name="Requests").click()
        page.get_by_text("No request has been sent yet.").wait_for()
        page.get_by_role("tab", name="Try").click()
        choose(page, "Text to image")
        page.get_by_label("Positive text", exact=True).fill("<b>a rabbit</b>")
        run(page)
        page.get_by_role("tab", name="Requests").click()
        row = page.locator(".requests li", has_text="submit")
        row.locator("summary").click()
        assert "<b>a rabbit</b>" in row.locator("pre").first.inner_text()
        assert "prompt_id" in row.locator("pre").last.inner_text()
        page.wait_for_timeout(1200)
        assert row.locator("pre").first.is_visible()


def test_it_works_by_keyboard_alone(browser: Browser, emulator: Emulator) -> None:
    emulator.reset()

    def tab_to(name: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent") == name:  # fmt: skip
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", f"{name} does not show that it has the focus"
                return
        raise AssertionError(f"{name} is not reached")

    with looking(browser, emulator.base_url) as page:
        page.locator(".workflows button").first.wait_for()
        while page.evaluate("document.activeElement.textContent.startsWith('Text to image')") is False:
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator(".form-head h2", has_text="Text to image").wait_for()
        tab_to("Positive text")
        page.keyboard.press("Control+A")
        page.keyboard.type("hills")
        tab_to("Steps")
        page.keyboard.press("ArrowUp")
        tab_to("Sampler name")
        page.keyboard.type("euler")
        page.get_by_role("option", name="euler", exact=True).wait_for()
        page.keyboard.press("Enter")
        assert page.get_by_label("Sampler name", exact=True).input_value() == "euler"
        page.keyboard.press("Control+Enter")
        page.locator(".state.succeeded").wait_for()
        tab_to("Python")
        page.keyboard.press("ArrowRight")
        assert page.locator(".code pre:visible").inner_text().startswith("import asyncio")
        tab_to("Copy")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Copied").wait_for()
    expected = {"3": {"inputs": {"steps": 21, "sampler_name": "euler"}}, "6": {"inputs": {"text": "hills"}}}
    assert submitted(emulator) == [expected]


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_on_a_phone_nothing_is_cut_or_broken(browser: Browser, emulator: Emulator, language: str) -> None:
    emulator.reset()
    words = {"en-GB": ("Run", "Requests"), "zh-CN": ("运行", "请求")}[language]
    with looking(
        browser,
        emulator.base_url,
        viewport=PHONE,
        locale=language,
        color_scheme="dark",
        has_touch=True,
        device_scale_factor=2,
    ) as page:
        choose(page, "Text to image")
        page.get_by_role("button", name=words[0], exact=True).click()
        page.locator(".state.succeeded").wait_for()
        until(page, "document.querySelector('.result figure img').naturalWidth > 0")
        assert_fits(page)
        if language == "zh-CN":
            assert page.evaluate("document.documentElement.lang") == "zh-Hans"
            shot(page, "playground-phone.png")
        page.get_by_role("tab", name=words[1], exact=True).click()
        page.locator(".requests summary").first.click()
        assert_fits(page)


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    # Labels, buttons and headings stand on as many lines as they have words, at most.
    broken = page.evaluate(
        """() => [...document.querySelectorAll('button, .label, h1, h2, legend, .outcome, .state, dt')]
            .filter((one) => one.offsetParent && one.textContent.trim() && one.getClientRects().length)
            .filter((one) => {
                const range = document.createRange();
                range.selectNodeContents(one);
                const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.bottom / 4))).size;
                const words = one.textContent.trim().split(/[\\s_·]+/).length;
                return /^[\\x20-\\x7e]+$/.test(one.textContent) && lines > words + 1;
            }).map((one) => one.textContent)"""
    )
    assert broken == []


def test_the_language_is_switched_and_what_was_typed_stays(browser: Browser, emulator: Emulator) -> None:
    with looking(browser, emulator.base_url) as page:
        choose(page, "Text to image")
        page.get_by_label("Positive text", exact=True).fill("a rabbit")
        page.get_by_role("button", name="中文").click()
        page.get_by_role("button", name="运行", exact=True).wait_for()
        assert page.get_by_label("Positive text", exact=True).input_value() == "a rabbit"
        page.get_by_text("已修改 1 项").wait_for()
        page.reload()
        page.get_by_role("button", name="运行", exact=True).wait_for()
        page.get_by_role("button", name="English").click()
        page.get_by_role("button", name="Run", exact=True).wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_issue(
    browser: Browser, emulator: Emulator, scheme: str, pytestconfig: pytest.Config
) -> None:
    emulator.reset()
    script = axe_script(pytestconfig.cache.mkdir("axe-core"))
    with looking(browser, emulator.base_url, color_scheme=scheme) as page:
        # The policy of the page forbids scripts of others; a test may evaluate them.
        page.evaluate(script)
        # Colours alone differ between the schemes. What passes need not be collected.
        rules = ["color-contrast"] if scheme == "dark" else None

        def serious() -> list[str]:
            found = page.evaluate(
                "rules => axe.run(document, { resultTypes: ['violations'], iframes: false, ...(rules && { runOnly: rules }) })",
                rules,
            )
            return [
                f"{one['id']}: {[node['html'][:200] for node in one['nodes'][:3]]}"
                for one in found["violations"]
                if one["impact"] in ("serious", "critical")
            ]

        assert serious() == []
        choose(page, "Text to image")
        page.get_by_label("Steps", exact=True).fill("0")
        page.locator(".problem", has_text="expected an integer").wait_for()
        page.get_by_role("combobox", name="Sampler name").click()
        assert serious() == []
        page.keyboard.press("Escape")
        page.get_by_label("Steps", exact=True).fill("2")
        run(page)
        assert serious() == []
        page.get_by_role("tab", name="Requests").click()
        page.locator(".requests summary").first.click()
        assert serious() == []


HOSTILE = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=\'owned\'">',
    "'; document.title='owned'; '",
    "</pre></table><svg onload=\"document.title='owned'\">",
    "\x00\u2028\u202e",
)


def hostile(folder: Path) -> Path:
    """A spec with hostile strings wherever one can stand."""
    text = "".join(HOSTILE)
    kinds: dict[str, dict[str, object]] = {
        one: {"type": "COMBO", "value": one, "spec": {"options": [*HOSTILE], "tooltip": one}} for one in HOSTILE
    }
    kinds["text"] = {"type": "STRING", "value": text, "spec": {"multiline": True, "tooltip": text}}
    kinds["image"] = {"type": "COMBO", "value": text, "spec": {"options": [text], "image_upload": True}}
    node = {"class_type": text, "_meta": {"title": text}, "inputs": kinds}
    return written(folder, {"workflow_id": "wf-h", "name": text, "description": text, "nodes": {"3": node}}, "hostile")


def test_a_browser_runs_nothing_of_what_it_is_shown(browser: Browser, tmp_path: Path) -> None:
    with playing(hostile(tmp_path), speed=50) as emulator, looking(browser, emulator.base_url) as page:
        page.locator(".form-head h2", has_text="owned").wait_for()
        emulator.fail_next("task-fails", value="".join(HOSTILE))
        page.locator("[data-field] textarea").first.fill("".join(HOSTILE[:-1]))
        page.get_by_role("button", name="Run", exact=True).click()
        page.locator(".state.failed").wait_for()
        run(page)
        page.get_by_role("tab", name="Requests").click()
        page.locator(".requests summary").first.wait_for()
        for summary in page.locator(".requests summary").all():
            summary.click()
        assert "owned" in page.locator(".requests").inner_text()
        assert page.title() == "Playground" and page.evaluate("document.scripts.length") == 1
        assert page.locator("img[src=x], iframe, form, svg:not(.icon)").count() == 0


def test_videos_and_sounds_are_played(browser: Browser, tmp_path: Path) -> None:
    pytest.importorskip("av", reason="the extra emulator-media is missing: there is no video to play")
    prefix = {"filename_prefix": {"type": "STRING", "value": "x", "spec": {}}}
    nodes = {str(at): {"class_type": one, "inputs": prefix} for at, one in enumerate(("SaveVideo", "SaveAudio"))}
    spec = written(tmp_path, {"workflow_id": "wf-clip", "name": "Clip", "nodes": nodes}, "clip")
    with playing(spec) as emulator, looking(browser, emulator.base_url) as page:
        run(page)
        for player in ("video", "audio"):
            until(page, f"document.querySelector('.result {player}').duration > 0")
            page.locator(f".result {player}").evaluate("one => { one.muted = true; return one.play(); }")
            until(page, f"document.querySelector('.result {player}').currentTime > 0")
        assert page.locator(".result figcaption a[download]").count() == 2


def test_a_run_goes_on_while_the_page_is_loaded_again(browser: Browser) -> None:
    with playing(TEXT_TO_IMAGE, speed=2) as emulator, looking(browser, emulator.base_url) as page:
        page.get_by_role("button", name="Run", exact=True).click()
        page.locator(".runs li").wait_for()
        page.reload()
        page.locator(".progress-row progress").wait_for()
        page.get_by_role("button", name="中文").click()
        page.locator(".state.succeeded", has_text="完成").wait_for()


def test_every_module_is_asked_for_at_once() -> None:
    files = Path(playground.__file__).parent / "files"
    named = re.findall(r'modulepreload" href="/page/([^"]+)"', (files / "index.html").read_text("utf-8"))
    assert named == sorted(path.name for path in files.glob("*.js"))


def test_both_tables_have_the_same_words() -> None:
    files = Path(playground.__file__).parent / "files"
    tables = [(files / f"words.{language}.js").read_text("utf-8") for language in ("en", "zh")]
    english, chinese = (dict(re.findall(r'^  (\w+): "(.*)",$', table, re.MULTILINE)) for table in tables)
    assert english.keys() == chinese.keys() and len(english) > 80
    for key, text in english.items():
        assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", chinese[key])), key
    used = "".join(path.read_text("utf-8") for path in files.glob("*.js") if not path.name.startswith("words."))
    unused = {key for key in english if f'"{key}"' not in used}
    assert unused <= {*get_args(RunState)}
