"""The client's own rate limit: in memory, and shared among machines by a real Redis."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

import pytest

from genstudio_transport import AsyncGenStudio, NetworkError
from genstudio_transport.wire import protocol

from .server import KEY, Service

pytest.importorskip("limits")
PROMPT = {"workflow_id": "wf-1", "prompt": {}}


@pytest.fixture
def redis(tmp_path: object) -> Iterator[str]:
    server = shutil.which("redis-server")
    if server is None:
        pytest.skip("redis-server is not installed: apt-get install redis-server")
    pytest.importorskip("redis")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield f"redis://127.0.0.1:{port}/0"
        process.terminate()


async def submits(url: str, count: int, **options: object) -> float:
    async with AsyncGenStudio(KEY, url, **options) as client:  # type: ignore[arg-type]
        started = time.monotonic()
        await asyncio.gather(*(client.submit(PROMPT) for _ in range(count)))
        return time.monotonic() - started


async def test_all_that_one_client_does_shares_its_limit(service: Service) -> None:
    assert await submits(service.url, 5, rate_limit="4/second") >= 0.9
    assert service.count(protocol.SUBMIT) == 5
    assert await submits(service.url, 3, rate_limit="100/second;2/second") >= 0.9


async def test_many_clients_share_a_limit_through_redis(service: Service, redis: str) -> None:
    limited = {"rate_limit": "4/second", "rate_limit_storage": redis}
    started = time.monotonic()
    await asyncio.gather(*(submits(service.url, 3, **limited) for _ in range(3)))
    assert time.monotonic() - started >= 1.8


async def test_a_redis_that_is_away_is_told_and_nothing_is_sent(service: Service) -> None:
    limited = {"rate_limit": "4/second", "rate_limit_storage": "redis://127.0.0.1:9/0", "max_retries": 1}
    with pytest.raises(NetworkError, match="rate_limit_storage cannot be used: ConnectionError"):
        await submits(service.url, 1, **limited)
    assert not service.requests
