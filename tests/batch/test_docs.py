"""The page of batches names every command, every option of `run`, every field of a pattern and every reason to fail."""

from __future__ import annotations

from typing import get_args

import click
import pytest

from genstudio_batch.cli.group import COMMANDS
from genstudio_batch.cli.run import run
from genstudio_batch.outputs.names import FIELDS
from genstudio_batch.records import FailureReason
from tests.conftest import ROOT


@pytest.fixture(params=["en", "zh"])
def page(request: pytest.FixtureRequest) -> str:
    """The page in one of the languages."""
    language: str = request.param
    return (ROOT / "docs" / language / "batches.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_on_the_page(command: str, page: str) -> None:
    assert f"`{command} " in page or f"`{command}`" in page


@pytest.mark.parametrize(
    "option", [one for one in run.params if isinstance(one, click.Option)], ids=lambda one: str(one.name)
)
def test_every_option_is_on_the_page(option: click.Option, page: str) -> None:
    assert any(name in page for name in option.opts if name.startswith("--"))


@pytest.mark.parametrize("reason", get_args(FailureReason))
def test_every_reason_is_on_the_page(reason: str, page: str) -> None:
    assert f"| `{reason}` |" in page


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_a_pattern_is_on_the_page(field: str, page: str) -> None:
    assert f"`{{{field}}}`" in page
