"""The tutorial's curl calls, run as a shell script against `serve`, get the tutorial's answers, shape by shape."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.conftest import EXAMPLE_SPECS
from tests.emulator.test_serve import serving

SCRIPT = Path(__file__).with_name("tutorial.sh")


def read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")
def test_the_tutorial_as_a_shell_script(tmp_path: Path) -> None:
    with serving(EXAMPLE_SPECS, "--speed", "8x") as served:
        done = subprocess.run(
            ["bash", SCRIPT, served.value("GENSTUDIO_BASE_URL"), served.value("GENSTUDIO_API_KEY"), tmp_path],
            env={**os.environ, "PYTHON": sys.executable, "no_proxy": "*"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    for name in ("submitted", "resubmitted"):
        data = envelope(tmp_path / f"{name}.json")
        assert set(data) == {"prompt_id", "prompt_token"} and re.fullmatch(r"cft-[a-z0-9]{16}", data["prompt_id"])
        assert re.fullmatch(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", data["prompt_token"])
    for name in ("text_to_image", "image_to_image"):
        [info] = envelope(tmp_path / f"{name}.json")["comfy_task_info"]
        assert set(info) == {
            *("comfy_task_id", "status", "queue_size", "current_position"),
            *("errMsg", "files", "final_files", "progress_num"),
        }
        assert (info["status"], info["queue_size"], info["current_position"], info["errMsg"]) == (3, 0, 0, "")
        assert info["progress_num"] == 100 and list(info["files"]) == ["9"] and len(info["final_files"]) == 1
        assert re.search(
            r"/te-\w+%2Fac-\w+%2Fcft-\w+%2F[\w-]+\.png\?Expires=\d+&OSSAccessKeyId=\w+&Signature=",
            info["final_files"][0],
        )
    assert re.fullmatch(r"te-\w+/ac-\w+/sui-\w+\.png", envelope(tmp_path / "uploaded.json")["image_id"])
    assert envelope(tmp_path / "cancelled.json") is None
    for name in ("spiderman-in-red-suit.png", "spiderwoman-in-black-suit.png"):
        with Image.open(tmp_path / name) as picture:
            assert (picture.format, picture.size) == ("PNG", (512, 512))
    heard = (tmp_path / "progress.txt").read_text("utf-8")
    assert '"status":3' in heard and '"progress_num":100' in heard


def envelope(path: Path) -> Any:
    answer = read(path)
    assert set(answer) == {"code", "msg", "data"} and (answer["code"], answer["msg"]) == (0, "Success")
    return answer["data"]
