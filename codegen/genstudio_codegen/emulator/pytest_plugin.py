"""The pytest plugin: a real server on a free port, reset for each test, and clients that are connected to it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Generator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from genstudio_transport import AsyncGenStudio, ClientOptions, GenStudio

    from . import Emulator


@pytest.fixture(scope="session")
def _genstudio_emulator_server() -> Generator[Emulator]:
    from . import Emulator

    with Emulator(speed=100.0) as emulator:
        yield emulator


@pytest.fixture
def genstudio_emulator(_genstudio_emulator_server: Emulator, request: pytest.FixtureRequest) -> Emulator:
    """A local GenStudio, started once per session and empty for each test.

    `load()` hosts the workflows of the project that the test is in. Then connect a client, such as `genstudio`.
    """
    _genstudio_emulator_server.reset()
    _genstudio_emulator_server.root = request.path.parent
    return _genstudio_emulator_server


@pytest.fixture
def genstudio_options() -> ClientOptions:
    """The options of the clients `genstudio` and `async_genstudio`: override or parametrize this fixture."""
    return {}


@pytest.fixture
def genstudio(genstudio_emulator: Emulator, genstudio_options: ClientOptions) -> Generator[GenStudio]:
    """A client that is connected to `genstudio_emulator` and polls fast."""
    with genstudio_emulator.client(**genstudio_options) as client:
        yield client


def _async_fixture(function: Callable[..., AsyncGenerator[AsyncGenStudio]]) -> Any:
    # In its default mode, pytest-asyncio runs only fixtures of its own kind. anyio's plugin runs those of either kind.
    if find_spec("pytest_asyncio") is None:
        return pytest.fixture(function)
    import pytest_asyncio

    return pytest_asyncio.fixture(function)


@_async_fixture
async def async_genstudio(
    genstudio_emulator: Emulator, genstudio_options: ClientOptions
) -> AsyncGenerator[AsyncGenStudio]:
    """A client for asyncio that is connected to `genstudio_emulator` and polls fast."""
    async with genstudio_emulator.async_client(**genstudio_options) as client:
        yield client
