"""A real notebook with a real kernel: a cell that runs a workflow shows a picture, and a bar needs no widgets."""

from __future__ import annotations

import io
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from PIL import Image

from genstudio_codegen.emulator import Emulator
from tests.conftest import ROOT

from .fault_suite import SPECS

# Jupyter's own libraries warn of what they will change.
pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning", "ignore:.*:FutureWarning")

START = """
import sys
sys.path.insert(0, {root!r})
from generated_examples import text_to_image
from genstudio_transport import AsyncGenStudio, GenStudio
client = GenStudio({key!r}, {url!r}, poll_interval=0.05, progress=True)
"""
RUN = "result = text_to_image.run(client, width=64, height=32, seed=1)\nresult.show()"
AGAIN = "result.images[0]"
MANY = "[outcome.ok for outcome in client.run_many([{}, {'steps': 0}, {}], workflow=text_to_image.WORKFLOW)]"
ASYNCHRONOUS = """
async with AsyncGenStudio({key!r}, {url!r}, poll_interval=0.05, progress=True) as other:
    shown = await (await text_to_image.run(other, width=32, height=32)).show()
shown
"""
WIDGETS = "'ipywidgets' in sys.modules"


BARS: dict[int, list[str]] = {}


class Recorder(NotebookClient):
    """Runs a notebook and records each text that a cell displays, also one that is replaced later."""

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        if msg["msg_type"] in ("display_data", "update_display_data"):
            BARS.setdefault(cell_index, []).append(msg["content"]["data"]["text/plain"])
        return super().process_message(msg, cell, cell_index)


@pytest.fixture(scope="module")
def cells() -> Iterator[list[Any]]:
    """The cells of a notebook that has been run."""
    with Emulator(SPECS, speed=5, workers=4) as emulator:
        place = {"root": str(ROOT), "key": emulator.api_key, "url": emulator.base_url}
        codes = [START.format(**place), RUN, AGAIN, MANY, ASYNCHRONOUS.format(**place), WIDGETS]
        made: Any = getattr(nbformat, "v4")
        notebook = made.new_notebook(cells=[made.new_code_cell(code) for code in codes])
        Recorder(notebook, timeout=60, kernel_name="python3").execute()
        yield notebook.cells


def outputs(cell: Any) -> dict[str, str]:
    """What the cell's last line shows, by media type."""
    (shown,) = [output for output in cell.outputs if output.output_type == "execute_result"]
    return dict(shown.data)


@pytest.mark.parametrize(("number", "size"), [(1, (64, 32)), (2, (64, 32)), (4, (32, 32))])
def test_a_cell_shows_the_picture_that_it_made(cells: list[Any], number: int, size: tuple[int, int]) -> None:
    data = outputs(cells[number])
    assert set(data) == {"image/png", "text/plain"}
    with Image.open(io.BytesIO(b64decode(data["image/png"]))) as image:
        assert image.size == size


def test_many_runs_work_in_a_notebook(cells: list[Any]) -> None:
    assert sorted(outputs(cells[3])["text/plain"].strip("[]").split(", ")) == ["False", "True", "True"]


@pytest.mark.parametrize(("number", "words"), [(1, "cft-"), (3, "of 3 items"), (4, "cft-")])
def test_a_bar_needs_no_widgets_and_leaves_nothing_behind(cells: list[Any], number: int, words: str) -> None:
    assert BARS[number][-1] == "" and words in BARS[number][0] and "\x1b" not in "".join(BARS[number])
    assert not [output for output in cells[number].outputs if output.output_type == "stream"]
    bars = [output for output in cells[number].outputs if output.output_type == "display_data"]
    assert len(bars) == 1 and bars[0].data == {"text/plain": ""}
    assert outputs(cells[5])["text/plain"] == "False"
