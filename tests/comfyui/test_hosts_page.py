"""`docs/en/hosts.md` has a value for each host, and says the numbers that are true."""

from __future__ import annotations

from genstudio_transport.engine import comfyui, comfyui_settings, comfyui_submission
from genstudio_transport.wire.comfyui import protocol
from tests.conftest import ROOT

from .recordings import VERSIONS

PAGE = (ROOT / "docs" / "en" / "hosts.md").read_text(encoding="utf-8")


def test_each_row_has_three_hosts() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    assert len(rows) > 15
    assert {line.count("|") for line in rows} == {5}


def test_the_numbers_are_true() -> None:
    low, high = comfyui_settings._POLL_INTERVAL, comfyui_settings._MAX_POLL_INTERVAL
    assert f"every {low:g} to {high:g} s" in PAGE
    looks = comfyui_submission._LOOKS
    assert len(looks) == 3 and f"three times within {sum(looks):g} seconds" in PAGE
    assert f"{comfyui._REMEMBERED:,} tasks" in PAGE
    assert protocol.BASE_URL in PAGE and protocol.UPLOAD_FIELDS["subfolder"] in PAGE and protocol.REMOVED in PAGE
    assert f"from {VERSIONS[0]} to {VERSIONS[1].removesuffix('.0')} of ComfyUI" in PAGE
