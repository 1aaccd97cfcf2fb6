"""`docs/batches.md` names every command, every option of `run`, every field of a pattern and every reason to fail."""

from __future__ import annotations

from typing import get_args

import click
import pytest

from genstudio_batch.cli.group import COMMANDS
from genstudio_batch.cli.run import run
from genstudio_batch.outputs.names import FIELDS
from genstudio_batch.records import FailureReason
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "batches.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_on_the_page(command: str) -> None:
    assert f"`{command} " in PAGE or f"`{command}`" in PAGE


@pytest.mark.parametrize(
    "option", [one for one in run.params if isinstance(one, click.Option)], ids=lambda one: str(one.name)
)
def test_every_option_is_on_the_page(option: click.Option) -> None:
    assert any(name in PAGE for name in option.opts if name.startswith("--"))


@pytest.mark.parametrize("reason", get_args(FailureReason))
def test_every_reason_is_on_the_page(reason: str) -> None:
    assert f"| `{reason}` |" in PAGE


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_a_pattern_is_on_the_page(field: str) -> None:
    assert f"`{{{field}}}`" in PAGE
