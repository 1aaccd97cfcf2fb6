"""`docs/en/transport.md` names every option with its default, every exception and every assumption's number."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from genstudio_transport import GenStudioError, errors
from genstudio_transport.engine.settings import Settings

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "en" / "transport.md").read_text()
KINDS = [name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, GenStudioError)]


@pytest.mark.parametrize("name", KINDS)
def test_every_exception_is_on_the_page(name: str) -> None:
    assert name in PAGE


@pytest.mark.parametrize("option", fields(Settings), ids=lambda option: str(option.name))
def test_every_option_is_on_the_page_with_its_default(option: object) -> None:
    name, default = option.name, option.default  # type: ignore[attr-defined]
    if name in ("base_url", "headers", "local_http", "signed_links"):
        return
    (row,) = [line for line in PAGE.splitlines() if line.startswith("|") and f"`{name}`" in line.split("|")[1]]
    if isinstance(default, (int, float)) and not isinstance(default, bool) and default < 2**20:
        assert f"{default:g}" in row.split("|")[2]
