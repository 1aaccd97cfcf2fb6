"""The connections of one client: to the service, to its progress sockets, and to object storage."""

from __future__ import annotations

import asyncio
import os
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import aiohttp
from yarl import URL

from .._version import __version__
from ..errors import ClientUnusable
from .local_sockets import local_socket
from .proxies import Proxies
from .response_body import ACCEPTED_ENCODING
from .settings import Settings
from .tls import tls_context

# Common servers close idle connections after 5 s: the outcome of a submit sent on a closing connection is unknown.
_KEEPALIVE_SECONDS = 4.0
_CONNECT_SECONDS = 15.0


class Connections:
    """Three sessions, opened on first use and bound to one event loop and one process.

    They are separate so that sockets and downloads, which last long, cannot use up the connections that polling
    needs, and because the API key is never sent on the session for storage.


    Raises:
        ConfigurationError: The option `ssl` or the URL of a proxy cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._proxies = Proxies(settings)
        self._tls = tls_context(settings.ssl)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pid = 0
        self._closed = False
        self._sessions: dict[str, aiohttp.ClientSession] = {}

    def check(self) -> None:
        """Check that the client can be used now.

        Raises:
            ClientUnusable: It is closed, was used before a fork, or belongs to another event loop.
        """
        if self._closed:
            raise ClientUnusable("this client is closed: create a new one")
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop, self._pid = loop, os.getpid()
        if self._pid != os.getpid():
            raise ClientUnusable("this client was used before the process forked: create one in each process")
        if self._loop is not loop:
            raise ClientUnusable("this client belongs to another event loop: create one in each asyncio.run")

    def proxy_for(self, url: URL) -> URL | None:
        """The proxy for a request; see `Proxies.url_for`."""
        return self._proxies.url_for(url)

    def connector(self, **options: Any) -> aiohttp.TCPConnector:
        """Make connections that trust the certificates which the client trusts.

        Args:
            options: Further arguments of `aiohttp.TCPConnector`.
        """
        return aiohttp.TCPConnector(ssl=self._tls or True, **options)

    @property
    def service(self) -> aiohttp.ClientSession:
        """For requests to the service that end soon."""
        return self._session("service", self._settings.max_connections)

    @property
    def lasting(self) -> aiohttp.ClientSession:
        """For what lasts: progress sockets, and files that the service itself serves. It follows no redirect."""
        return self._session("lasting", 0)

    @property
    def storage(self) -> aiohttp.ClientSession:
        """For result files on other hosts; without the API key, which must not be sent there."""
        return self._session("storage", 0)

    def _session(self, name: str, limit: int) -> aiohttp.ClientSession:
        self.check()
        session = self._sessions.get(name)
        if session is None:
            # Storage is another host, which may well be public.
            local = self._settings.local_http and name != "storage"
            connector = self.connector(
                limit=limit, keepalive_timeout=_KEEPALIVE_SECONDS, socket_factory=local_socket if local else None
            )
            session = self._sessions[name] = new_session(connector, self._settings.timeout, redirects=name != "lasting")
        return session

    async def close(self) -> None:
        """Close all connections; the client cannot be used any more afterwards."""
        self._closed = True
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.close()


class RedirectRefused(aiohttp.ClientError):
    """A redirect, which would take the headers and the query of a request to another address."""


def new_session(connector: aiohttp.BaseConnector, timeout: float, *, redirects: bool = True) -> aiohttp.ClientSession:
    """Open a session without cookies that sends links as they were signed and records when a request leaves.

    Args:
        connector: The connections.
        timeout: Seconds for one request by default.
        redirects: Whether redirects may be followed; sockets always follow them unless this is False.
    """
    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(_note_sent)
    if not redirects:
        trace.on_request_redirect.append(_refuse_redirect)
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": f"genstudio-transport/{__version__}", "Accept-Encoding": ACCEPTED_ENCODING},
        # Unpacking has no limit there; `response_body` has one.
        auto_decompress=False,
        timeout=exchange_timeout(timeout),
        requote_redirect_url=False,
        trace_configs=[trace],
    )


@lru_cache
def exchange_timeout(seconds: float) -> aiohttp.ClientTimeout:
    """The time limits of a request that may take at most `seconds`."""
    return aiohttp.ClientTimeout(total=seconds, sock_connect=min(seconds, _CONNECT_SECONDS))


class Departure:
    """Records whether a request's headers have been sent: before that, it cannot have had any effect."""

    __slots__ = ("sent",)

    def __init__(self) -> None:
        self.sent = False


async def _note_sent(
    _session: aiohttp.ClientSession, context: SimpleNamespace, _params: aiohttp.TraceRequestHeadersSentParams
) -> None:
    departure = context.trace_request_ctx
    if isinstance(departure, Departure):
        departure.sent = True


async def _refuse_redirect(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, params: aiohttp.TraceRequestRedirectParams
) -> None:
    params.response.close()
    raise RedirectRefused
