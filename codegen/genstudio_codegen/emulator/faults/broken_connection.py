"""Ending the connection of a request below HTTP."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress

from starlette.types import Scope

from ..asgi import connection


async def reset(scope: Scope) -> None:
    """Break the connection so that the peer sees a reset (RST)."""
    transport = connection(scope)
    raw = transport.get_extra_info("socket")
    if raw is not None:
        with suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    await asyncio.sleep(0.01)


async def hang_up(scope: Scope) -> None:
    """Close the connection (FIN) after what was written has been sent."""
    connection(scope).close()
    await asyncio.sleep(0.01)
