"""What an editor shows at a call of a generated module, through pyright's language server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from generated_examples import text_to_image
from tests.conftest import ROOT
from tests.typing.language_server import LanguageServer

TEXT = """
from generated_examples import text_to_image
from genstudio_transport import GenStudio

client = GenStudio()
text_to_image.prompt(steps=20)
text_to_image.submit(client, steps=20)
text_to_image.run(client, steps=20)
found = text_to_image.run(client, )
text_to_image.run(client, scheduler="")
"""
STEPS = "steps: How many denoising steps are taken. An integer, 1 to 10000;"


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    paths = [ROOT, ROOT / "transport"]
    with LanguageServer(tmp_path_factory.mktemp("editor"), TEXT, paths) as server:
        yield server


@pytest.mark.parametrize("call", ["prompt", "submit", "run"])
def test_hovering_over_a_call_shows_every_parameter(editor: LanguageServer, call: str) -> None:
    shown = editor.hover(f"text_to_image.{call}").replace("\\_", "_").replace("&nbsp;", "")
    assert STEPS in shown
    assert [name for name in text_to_image.Params.__annotations__ if f"{name}: " not in shown] == []


def test_hovering_over_an_argument_shows_its_range_and_the_stored_value(editor: LanguageServer) -> None:
    shown = editor.hover("text_to_image.run(client, steps")
    assert "steps: int" in shown and "an integer, 1 to 10000" in shown and "Stored: 20." in shown


def test_the_names_of_parameters_are_completed(editor: LanguageServer) -> None:
    offered = editor.completions("found = text_to_image.run(client, ")
    assert {f"{name}=" for name in text_to_image.Params.__annotations__} <= set(offered)


def test_choices_are_completed(editor: LanguageServer) -> None:
    offered = editor.completions('text_to_image.run(client, scheduler="')
    assert [label for label in offered if label.startswith('"')] == [
        f'"{choice}"' for choice in text_to_image.WORKFLOW["scheduler"].choices
    ]


def test_the_signature_lists_every_parameter_with_its_type(editor: LanguageServer) -> None:
    shown = editor.signature("text_to_image.run(client, ")
    assert "client: Runs[" in shown and "steps: int = ..." in shown and "scheduler: Scheduler = ..." in shown
