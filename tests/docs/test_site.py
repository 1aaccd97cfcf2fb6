"""The built site, walked in a real browser: links, anchors, errors, the language switch and the search."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urldefrag

import pytest

from .pages import LANGUAGES, ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LINKS = """() => ({
    links: [...document.querySelectorAll("a[href], link[rel=alternate][href]")].map(one => one.href),
    ids: [...document.querySelectorAll("[id]")].map(one => one.id),
    broken: [...document.images].filter(one => one.loading != "lazy" && !one.naturalWidth).map(one => one.src),
})"""


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built from a copy: nothing in the checkout is written."""
    if find_spec("zensical") is None:
        pytest.skip("the extra docs is not installed: the site is not built")
    copy = tmp_path_factory.mktemp("site")
    for name in ("docs", "batch", "codegen", "transport"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for language in LANGUAGES:
        shutil.copy(ROOT / f"zensical.{language}.toml", copy)
    done = subprocess.run([sys.executable, "docs/build.py"], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return copy / "site"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    with served(site) as where:
        yield where


@contextmanager
def served(site: Path) -> Iterator[str]:
    """A server of a folder; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium on this machine: the site is not looked at")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def opened(browser: Browser, address: str, wrong: list[str]) -> Page:
    """A page that notes errors, failed requests and requests to other hosts."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("console", lambda said: wrong.append(f"console: {said.text}") if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("response", lambda got: wrong.append(f"HTTP {got.status}: {got.url}") if got.status >= 400 else None)
    page.on("request", lambda asked: wrong.append(f"outside: {asked.url}") if is_outside(asked.url, address) else None)
    return page


def is_outside(url: str, address: str) -> bool:
    """Whether a request leaves the site."""
    return not url.startswith((address, "data:", "blob:"))


def walk(site: Path, address: str, browser: Browser) -> tuple[int, list[str]]:
    """Look at every page of a site: how many there are, and what is wrong."""
    wrong: list[str] = []
    page = opened(browser, address, wrong)
    found: dict[str, dict[str, list[str]]] = {}
    pages = [path.relative_to(site).as_posix() for path in site.rglob("*.html") if path.name != "404.html"]
    for name in sorted(pages):
        page.goto(address + name)
        found[page.url.split("#")[0]] = page.evaluate(LINKS)
    for url, seen in found.items():
        wrong += [f"{url}: the picture {picture} is not shown" for picture in seen["broken"]]
        for link in seen["links"]:
            target, anchor = urldefrag(link)
            if is_outside(link, address):
                continue
            if target in found:
                if anchor and unquote(anchor) not in found[target]["ids"]:
                    wrong.append(f"{url}: no anchor {link}")
            elif not (site / unquote(target.removeprefix(address))).is_file():
                wrong.append(f"{url}: no page {link}")
    page.close()
    return len(found), sorted(set(wrong))


def test_no_page_has_a_broken_link_an_error_or_a_request_to_another_host(
    site: Path, address: str, browser: Browser
) -> None:
    looked, wrong = walk(site, address, browser)
    assert looked > 40
    assert not wrong, "\n".join(wrong)


def test_what_is_wrong_on_a_page_is_found(tmp_path: Path, browser: Browser) -> None:
    (tmp_path / "one.html").write_text(
        "<a href='two.html#here'></a><a href='two.html#gone'></a><a href='three.html'></a><img src='no.png'>"
        "<script src='http://192.0.2.1/a.js' async></script><script>console.error('oh'); nothing()</script>"
    )
    (tmp_path / "two.html").write_text("<p id='here'></p><link rel='icon' href='data:,'>")
    with served(tmp_path) as address:
        looked, wrong = walk(tmp_path, address, browser)
    assert looked == 2
    said = "\n".join(wrong)
    for part in ("#gone", "no page", "no.png is not shown", "outside: http://192.0.2.1", "console: oh", "script: "):
        assert part in said
    assert "#here" not in said


@pytest.mark.parametrize(
    ("language", "searched", "leads_to"),
    [("zh", "入参范围", "zh/spec.html"), ("en", "seed", "en/"), ("zh", "seed", "zh/")],
)
def test_the_search_finds(address: str, browser: Browser, language: str, searched: str, leads_to: str) -> None:
    wrong: list[str] = []
    page = opened(browser, address, wrong)
    page.goto(f"{address}{language}/index.html")
    page.locator("[data-md-component=search], .md-search__button").first.click()
    page.keyboard.type(searched)
    first = page.locator("ol a[href*='h=']").first
    first.wait_for(timeout=20_000)
    assert leads_to in (first.get_attribute("href") or "")
    assert not wrong, wrong
    page.close()


def test_the_language_switch_leads_to_the_same_page(address: str, browser: Browser) -> None:
    page = opened(browser, address, [])
    page.goto(f"{address}en/concepts.html")
    page.locator("a.md-select__link[hreflang=zh]").evaluate("one => one.click()")
    page.wait_for_url("**/zh/concepts.html")
    assert page.locator("html").get_attribute("lang") == "zh"
    page.close()


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("de-DE", "en")])
def test_the_front_page_leads_to_the_readers_language(
    address: str, browser: Browser, locale: str, language: str
) -> None:
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(address)
    page.wait_for_url(f"**/{language}/index.html")
    context.close()
