"""The main job, end to end: a process of its own, a server over sockets, two pictures on disk."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from genstudio_codegen.demo import run_demo
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
    # It says what paints, and shows what a mistake is told.
    assert "a local emulator of GenStudio runs no model, it paints stand-in pictures" in done.stderr
    assert "text_to_image: 3 arguments are invalid" in done.stdout and "did you mean 'steps'" in done.stdout
    assert "genstudio-codegen init" in done.stdout

    # What is to be tried next works as it is printed, on another port.
    commands = [line.strip() for line in done.stdout.splitlines() if line.startswith("  ") and " --port " in line]
    (serve,), port = commands, str(free_port())
    (call,) = [line.strip() for line in done.stdout.splitlines() if line.startswith("  cd ")]
    served = subprocess.Popen(
        [sys.executable, "-m", *serve.replace("genstudio-codegen", "genstudio_codegen").replace("8931", port).split()],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert served.stdout is not None and f"http://127.0.0.1:{port}" in served.stdout.readline()
        assert f"Open http://127.0.0.1:{serve.split()[4]} to watch" in done.stdout
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
            assert page.status == 200 and b"<html" in page.read()
        before = (tmp_path / pictures[1]).stat().st_mtime_ns
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        called = subprocess.run(
            ["sh", "-ec", call.replace("8931", port)],
            cwd=tmp_path,
            env={**environment, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert called.returncode == 0, called.stderr
        assert (tmp_path / pictures[1]).stat().st_mtime_ns > before
    finally:
        served.send_signal(signal.SIGINT)
        served.communicate(timeout=30)


def test_the_demo_leaves_what_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    for name in ("demo.py", "specs/text_to_image.spec.json"):
        (tmp_path / name).write_text("mine")
    said: list[str] = []
    run_demo(tmp_path, said.append)
    assert (tmp_path / "demo.py").read_text() == (tmp_path / "specs" / "text_to_image.spec.json").read_text() == "mine"
    assert [line.partition(":")[0] for line in said].count("left as it is") == 2


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
