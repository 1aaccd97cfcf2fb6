"""The main job, end to end: a process of its own, a server over sockets, two pictures on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PIL_Image = pytest.importorskip(
    "PIL.Image", reason="Pillow is not installed: pip install 'genstudio-codegen[emulator]'"
)


def test_the_demo_makes_two_pictures_without_a_key(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GENSTUDIO_")}
    done = subprocess.run(
        [sys.executable, "-m", "genstudio_codegen", "demo"],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "transport")])},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    pictures = done.stdout.splitlines()[:2]
    assert pictures == ["genstudio-demo/text_to_image.png", "genstudio-demo/image_to_image.png"]
    sizes = []
    for picture in pictures:
        with PIL_Image.open(tmp_path / picture) as image:
            image.load()
            assert image.format == "PNG"
            sizes.append(image.size)
    assert sizes == [(768, 512), (768, 512)]
    assert (tmp_path / pictures[0]).read_bytes() != (tmp_path / pictures[1]).read_bytes()
    assert "text_to_image.run(" in done.stdout and "Traceback" not in done.stderr
