"""The server in a process of its own, and the SDK's client connected to it over either transport."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from genstudio_codegen.emulator import Emulator
from tests.conftest import EXAMPLE_SPECS

SPECS = tuple(str(EXAMPLE_SPECS / f"{name}.spec.json") for name in ("text_to_image", "image_to_image"))
MODES = ("auto", "legacy")
"""The two generations of the protocol: requests that stand alone (2026-07-28), and sessions after a handshake."""
SMALL: dict[str, Any] = {"width": 64, "height": 64}
PROGRAM = ("-P", "-m", "genstudio_codegen", "mcp")


def variables(emulator: Emulator) -> dict[str, str]:
    """The environment in which the server finds an emulator as if it were GenStudio."""
    return {
        "GENSTUDIO_BASE_URL": emulator.base_url,
        "GENSTUDIO_API_KEY": emulator.api_key,
        "GENSTUDIO_CODEGEN_CACHE": os.environ["GENSTUDIO_CODEGEN_CACHE"],
    }


class HTTPServer(NamedTuple):
    """A server over HTTP."""

    url: str
    token: str


@contextmanager
def http_server(*arguments: str, env: Mapping[str, str]) -> Iterator[HTTPServer]:
    """Start the server over HTTP, with the token that it makes."""
    process = subprocess.Popen(
        [sys.executable, *PROGRAM, *arguments, "--http"],
        env={**os.environ, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None and process.stdout is not None
    try:
        said = ""
        while not (found := re.search(r"(http://\S+)\n(?:.*\n)*?Authorization: Bearer (\S+)\n", said)):
            line = process.stderr.readline()
            assert line, said
            said += line
        yield HTTPServer(found[1], found[2])
    finally:
        process.terminate()
        out, err = process.communicate(timeout=30)
    assert (out, "Traceback" in err, process.returncode) == ("", False, 0), err


@asynccontextmanager
async def http_client(server: HTTPServer, mode: str) -> AsyncIterator[Client]:
    """The SDK's client of a server over HTTP."""
    headers = {"Authorization": f"Bearer {server.token}"}
    async with httpx2.AsyncClient(headers=headers, timeout=60) as web:
        async with Client(
            streamable_http_client(server.url, http_client=web), mode=mode, read_timeout_seconds=60
        ) as one:
            yield one


@asynccontextmanager
async def stdio_client(
    *arguments: str, mode: str, env: Mapping[str, str], cwd: Path | None = None
) -> AsyncIterator[Client]:
    """The SDK's client of a server that it starts."""
    command = StdioServerParameters(command=sys.executable, args=[*PROGRAM, *arguments], env={**env}, cwd=cwd)
    async with Client(command, mode=mode, read_timeout_seconds=60) as one:
        yield one
