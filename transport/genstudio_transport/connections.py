"""The connections of one client: to the service, to its progress sockets, and to object storage."""

from __future__ import annotations

import asyncio
import os
from functools import lru_cache
from types import SimpleNamespace
from typing import TYPE_CHECKING

import aiohttp

from ._version import __version__
from .errors import ClientUnusable

if TYPE_CHECKING:
    from .settings import Settings

# Below the 5 s after which common servers close idle connections: a submit that meets a closing one has an unknown end.
_KEEPALIVE_SECONDS = 4.0
_CONNECT_SECONDS = 15.0


class Connections:
    """Three sessions, made when first used and bound to one event loop and one process.

    They are apart so that sockets and downloads, which last, cannot use up what polling needs; and because the key
    is sent on the first alone.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pid = 0
        self._closed = False
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    def check(self) -> None:
        """Raise `ClientUnusable` unless the client may be used here and now."""
        if self._closed:
            raise ClientUnusable("this client is closed: make a new one")
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop, self._pid = loop, os.getpid()
        if self._pid != os.getpid():
            raise ClientUnusable("this client was used before the process forked: make one in each process")
        if self._loop is not loop:
            raise ClientUnusable("this client belongs to another event loop: make one in each asyncio.run")

    @property
    def service(self) -> aiohttp.ClientSession:
        """To the service alone: nothing else is ever asked through this session."""
        return self._session("service", self._settings.max_connections)

    @property
    def sockets(self) -> aiohttp.ClientSession:
        """Progress sockets; without the key, which they do not need."""
        return self._session("sockets", 0)

    @property
    def storage(self) -> aiohttp.ClientSession:
        """Result files; without the key, which must not go there."""
        return self._session("storage", 0)

    def _session(self, name: str, limit: int) -> aiohttp.ClientSession:
        self.check()
        session = self._sessions.get(name)
        if session is None:
            session = self._sessions[name] = new_session(
                aiohttp.TCPConnector(limit=limit, keepalive_timeout=_KEEPALIVE_SECONDS), self._settings.timeout
            )
        return session

    async def close(self) -> None:
        """Close all connections; the client cannot be used any more."""
        self._closed = True
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.close()


def new_session(connector: aiohttp.BaseConnector, timeout: float) -> aiohttp.ClientSession:
    """A session without cookies that sends links as they were signed and notes when a request leaves."""
    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(_note_sent)
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": f"genstudio-transport/{__version__}"},
        timeout=exchange_timeout(timeout),
        requote_redirect_url=False,
        trace_configs=[trace],
    )


@lru_cache
def exchange_timeout(seconds: float) -> aiohttp.ClientTimeout:
    """The time limits of one request that takes at most `seconds`."""
    return aiohttp.ClientTimeout(total=seconds, sock_connect=min(seconds, _CONNECT_SECONDS))


class Departure:
    """Notes whether the head of a request has been handed to a connection: before that it cannot have done anything."""

    __slots__ = ("sent",)

    def __init__(self) -> None:
        self.sent = False


async def _note_sent(
    _session: aiohttp.ClientSession, context: SimpleNamespace, _params: aiohttp.TraceRequestHeadersSentParams
) -> None:
    departure = context.trace_request_ctx
    if isinstance(departure, Departure):
        departure.sent = True
