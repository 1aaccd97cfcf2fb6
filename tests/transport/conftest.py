"""A running service per test, and clients that know it."""

from __future__ import annotations

import threading
from functools import partial
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

from genstudio_transport import AsyncGenStudio, GenStudio

from .server import KEY, Service


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    made = Service()
    await made.server.start_server(access_log=None)
    yield made
    await made.server.close()


@pytest.fixture
def threaded_service() -> Iterator[Service]:
    """The same service in a thread of its own, for the synchronous face."""
    with start_blocking_portal() as portal:
        made = Service()
        portal.call(partial(made.server.start_server, access_log=None))
        yield made
        portal.call(made.server.close)


FAST: dict[str, Any] = {"poll_interval": 0.02, "max_poll_interval": 0.05, "timeout": 5}


@pytest.fixture
async def client(service: Service) -> AsyncIterator[AsyncGenStudio]:
    async with AsyncGenStudio(KEY, service.url, **FAST) as made:
        yield made


@pytest.fixture
def sync_client(threaded_service: Service) -> Iterator[GenStudio]:
    with GenStudio(KEY, threaded_service.url, **FAST) as made:
        yield made
    assert not [thread for thread in threading.enumerate() if thread.name == "genstudio-transport"]
