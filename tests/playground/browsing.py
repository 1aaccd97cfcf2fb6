"""A browser of the system that looks at the page, and what must never happen in one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
DESKTOP = {"width": 1440, "height": 950}
PHONE = {"width": 390, "height": 844}
AXE = "GENSTUDIO_AXE"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium on this machine: the page is not looked at")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@contextmanager
def looking(browser: Browser, address: str, *, expected: str = "", **options: Any) -> Iterator[Page]:
    """A page in a window of its own; an error in its console fails the test, unless it has the words that are expected."""
    errors: list[str] = []
    given = {"viewport": DESKTOP, "locale": "en-GB", "timezone_id": "UTC", **options}
    context = browser.new_context(**given)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    assert [error for error in errors if not expected or expected not in error] == []


def until(page: Page, expression: str, seconds: float = 20) -> None:
    """Wait until an expression holds in the page. Its policy forbids the polling that a browser would do itself."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"{expression} does not hold"
        page.wait_for_timeout(50)


def choose(page: Page, title: str) -> None:
    """Choose a workflow, and wait for its form."""
    page.locator(".workflows button", has_text=title).click()
    page.locator(".form-head h2", has_text=title).wait_for()


def run(page: Page) -> None:
    """Run the workflow, and wait for the end."""
    before = page.locator(".runs li").count()
    page.get_by_role("button", name="Run", exact=True).click()
    page.locator(".runs li").nth(before).wait_for()
    page.locator(".state.succeeded").wait_for()


def axe_script(kept: Path) -> str:
    """The source of axe-core: a file that a variable names, else its npm package where npm can get it.

    Args:
        kept: A folder that outlives the tests, so that the package is got once.
    """
    if named := os.environ.get(AXE):
        return Path(named).read_text("utf-8")
    script = kept / "axe.min.js"
    if script.exists():
        return script.read_text("utf-8")
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip(f"axe-core is not looked for without npm; {AXE} can name its axe.min.js")
    with tempfile.TemporaryDirectory(dir=kept) as folder:
        packed = subprocess.run(
            [npm, "pack", "axe-core@4", "--silent"], cwd=folder, capture_output=True, text=True, timeout=60
        )
        if packed.returncode:
            pytest.skip("npm cannot get axe-core: accessibility is not checked")
        shutil.unpack_archive(Path(folder) / packed.stdout.split()[-1], folder)
        # In one step: another worker may look for it now.
        (Path(folder) / "package" / "axe.min.js").replace(script)
    return script.read_text("utf-8")
