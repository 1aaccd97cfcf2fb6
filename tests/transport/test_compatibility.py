"""A generated module that the transport does not support says so on import, and which side to upgrade."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from genstudio_transport import Workflow
from tests.conftest import ROOT


def test_what_is_generated_today_is_served() -> None:
    assert Workflow("wf-1", "x", (), api=2).name == "x"
    assert "api=2" in (ROOT / "generated_examples" / "text_to_image.py").read_text()


@pytest.mark.parametrize(
    ("api", "command"),
    [(3, "pip install --upgrade genstudio-transport"), (1, "pip install --upgrade genstudio-codegen")],
)
def test_another_is_refused_with_the_command_that_helps(tmp_path: Path, api: int, command: str) -> None:
    source = (ROOT / "generated_examples" / "text_to_image.py").read_text()
    (tmp_path / "text_to_image.py").write_text(source.replace("api=2", f"api={api}"))
    done = subprocess.run([sys.executable, "-c", "import text_to_image"], cwd=tmp_path, capture_output=True, text=True)
    last = done.stderr.splitlines()[-1]
    assert done.returncode == 1 and last.startswith(f"ImportError: text_to_image was generated for transport API {api}")
    assert command in last
