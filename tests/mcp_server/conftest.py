"""An emulator and a server over HTTP that the tests of a file share."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from genstudio_codegen.emulator import Emulator

from .servers import SPECS, HTTPServer, http_server, variables


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """An emulator whose tasks take a quarter of a second."""
    with Emulator(SPECS, speed=16, workers=4) as running:
        yield running


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the server over HTTP may read."""
    return tmp_path_factory.mktemp("allowed")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder where the server over HTTP saves results."""
    return tmp_path_factory.mktemp("results") / "new"


@pytest.fixture(scope="module")
def server(emulator: Emulator, folder: Path, results: Path) -> Iterator[HTTPServer]:
    """A server over HTTP."""
    options = ("--allow-files", str(folder), "--save-to", str(results), "--wait", "20")
    with http_server(*SPECS, *options, env=variables(emulator)) as running:
        yield running


@pytest.fixture(scope="session")
def png() -> bytes:
    """A picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (48, 32), "teal").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture(scope="session")
def data_url(png: bytes) -> str:
    """The same picture as an agent gives it inline."""
    return "data:image/png;base64," + base64.b64encode(png).decode()
