"""The pytest plugin: the fixture `genstudio_emulator`, a real server on a free port that is reset for each test."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from . import Emulator


@pytest.fixture(scope="session")
def _genstudio_emulator_server() -> Generator[Emulator]:
    from . import Emulator

    with Emulator(speed=100.0) as emulator:
        yield emulator


@pytest.fixture
def genstudio_emulator(_genstudio_emulator_server: Emulator) -> Emulator:
    """A local GenStudio, started once per session and empty for each test: `load` a spec, then connect a client."""
    _genstudio_emulator_server.reset()
    return _genstudio_emulator_server
