"""The pytest plugin: the fixture `genstudio_emulator`, a real server on a free port, reset for each test."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from genstudio_codegen.emulator import Emulator


@pytest.fixture(scope="session")
def _genstudio_emulator_server() -> Generator[Emulator]:
    from genstudio_codegen.emulator import Emulator

    with Emulator(speed=100.0) as emulator:
        yield emulator


@pytest.fixture
def genstudio_emulator(_genstudio_emulator_server: Emulator) -> Emulator:
    """A local GenStudio, started once and empty for each test: `load` a spec, then point a client at it."""
    _genstudio_emulator_server.reset()
    return _genstudio_emulator_server
