"""Servers to test against: replayed recordings of two versions, and a real one at `COMFYUI_URL`."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest

from genstudio_transport import AsyncComfyUI

from .recordings import MISSING, VERSIONS, there
from .replay import Replay

REAL = "real"
FAST: dict[str, Any] = {"poll_interval": 0.02, "max_poll_interval": 0.1, "timeout": 30}


@pytest.fixture
async def replay(request: pytest.FixtureRequest) -> AsyncIterator[Replay]:
    """A replayed server; the newer version unless a test is parametrised."""
    if not there():
        pytest.skip(MISSING)
    server = Replay(*getattr(request, "param", (VERSIONS[-1],)))
    await server.server.start_server(access_log=None)
    yield server
    await server.server.close()


@pytest.fixture(params=[*VERSIONS, REAL])
async def address(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The address of each server in turn."""
    if request.param == REAL:
        if not os.environ.get("COMFYUI_URL"):
            pytest.skip("no real ComfyUI server: set COMFYUI_URL to its address")
        yield os.environ["COMFYUI_URL"]
        return
    if not there():
        pytest.skip(MISSING)
    server = Replay(request.param)
    await server.server.start_server(access_log=None)
    yield server.url
    await server.server.close()


@pytest.fixture
async def client(address: str) -> AsyncIterator[AsyncComfyUI]:
    """A client of each server in turn."""
    async with AsyncComfyUI(address, **FAST) as made:
        yield made


@pytest.fixture
async def replay_client(replay: Replay) -> AsyncIterator[AsyncComfyUI]:
    """A client of the replayed server, which sends a key."""
    async with AsyncComfyUI(replay.url, headers={"X-API-Key": "secret-key"}, **FAST) as made:
        yield made
