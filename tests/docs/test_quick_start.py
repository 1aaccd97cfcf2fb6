"""The quick start, followed from the text of the page in an environment with only Python and pip: a picture comes out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.emulator.test_plugin import wheels

from .pages import QUICK_START, ROOT, follow


def is_index_reachable(folder: Path) -> bool:
    """Whether pip can get a library."""
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--dest", str(folder), "click"]
    return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0


def test_whoever_follows_the_quick_start_gets_a_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not is_index_reachable(tmp_path / "reached"):
        pytest.skip("no package index can be reached")
    built = wheels(tmp_path)
    # Only Python: neither this environment nor the checkout is on any path of the commands.
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").symlink_to(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")
    monkeypatch.setenv("PIP_FIND_LINKS", f"{built[0].parent} {os.environ.get('PIP_FIND_LINKS', '')}".strip())
    home = tmp_path / "home"
    home.mkdir()
    wrong = follow(ROOT / "docs" / "en" / QUICK_START, home, "--install", path=f"{tmp_path / 'bin'}:/usr/bin:/bin")
    assert not wrong, wrong
    with Image.open(home / "rabbit.png") as picture:
        assert picture.format == "PNG" and picture.width > 100
    shutil.rmtree(home / ".venv")
