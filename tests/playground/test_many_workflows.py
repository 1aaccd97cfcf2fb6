"""720 workflows: the page is small and painted at once, whatever the workflows hold."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from genstudio_codegen.config import WorkflowConfig
from genstudio_codegen.hosting import SpecChange
from genstudio_codegen.emulator import Emulator
from genstudio_codegen.parameter_spec import parse_spec, read_spec
from genstudio_codegen.playground import emulator_page
from tests.conftest import CORPUS
from tests.playground.browsing import browser, looking, until
from tests.playground.serving import EVERYTHING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]
COUNT = 720
MOST_BYTES = 300_000


def changes(folder: Path) -> Iterator[SpecChange]:
    """The specs of the corpus as far as they can be read, and made ones for the rest."""
    files = sorted((CORPUS / "specs").glob("*.json"))[::40] if (CORPUS / "specs").is_dir() else []
    found = [(path, read_spec(path).spec) for path in files]
    real = [(path, spec) for path, spec in found if spec is not None]
    for number in range(COUNT):
        if real:
            # Reading all of them takes half a minute; what the page is sent does not depend on which is which.
            path, spec = real[number % len(real)]
            path = path.with_name(f"{number}-{path.name}")
        else:
            document: dict[str, Any] = {**EVERYTHING, "name": f"海报 {number}", "workflow_id": f"wf-{number}"}
            path = folder / f"a-workflow-of-the-art-department-{number}.spec.json"
            made = parse_spec(json.dumps(document).encode(), path.name).spec
            assert made
            spec = made
        yield SpecChange(path, spec, (), WorkflowConfig(spec=path))


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with Emulator(page=emulator_page) as emulator:
        assert emulator.page
        for change in changes(tmp_path_factory.mktemp("many")):
            emulator.page.load(change)
        yield emulator


def test_the_page_is_small_and_painted_at_once(browser: Browser, emulator: Emulator) -> None:
    sizes: list[int] = []
    with looking(browser, "about:blank") as page:
        page.on("response", lambda answer: sizes.append(len(answer.body())) if answer.status == 200 else None)
        began = time.perf_counter()
        page.goto(emulator.base_url)
        page.locator(".workflows button").first.wait_for()
        shown = time.perf_counter() - began
        page.wait_for_load_state("networkidle")
        painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        until(page, f"document.querySelectorAll('.workflows li').length === {COUNT}")
        print(f"{COUNT} workflows: {sum(sizes)} bytes, first paint {painted:.0f} ms, list after {shown * 1000:.0f} ms")
        search = page.get_by_role("searchbox")
        search.fill("no workflow has this name")
        page.get_by_text("No workflow has these words.").wait_for()
        search.fill("7")
        until(page, "document.querySelectorAll('.workflows li').length > 20")
    assert 50_000 < sum(sizes) < MOST_BYTES
