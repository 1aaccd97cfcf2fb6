"""Requests to the service: one attempt, and attempts until one counts."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

from . import protocol
from .connections import Connections, Departure, exchange_timeout
from .envelope import open_envelope
from .errors import NetworkError, ProtocolError, RequestContext, RequestFailed, RequestTimeout
from .log import log_request
from .rate_limit import RateLimit
from .retries import Repeatable, repeated

if TYPE_CHECKING:
    from .settings import Settings

Payload = Callable[[], bytes | aiohttp.FormData]


class Wire:
    """The way to the service: the only place where the key is put on a request."""

    def __init__(self, settings: Settings, connections: Connections) -> None:
        self._origin = URL(settings.base_url)
        self._form_headers = {"Authorization": f"Bearer {str(settings.api_key)}", "Accept": "application/json"}
        self._json_headers = {**self._form_headers, "Content-Type": "application/json"}
        self._urls: dict[str, URL] = {}
        self.connections = connections
        # A request that waits here has not begun its timeout yet.
        self.gate = asyncio.Semaphore(settings.max_connections)
        self.limit = RateLimit(settings)

    async def call(self, path: str, payload: Payload, settings: Settings, may_repeat: Repeatable) -> object:
        """POST until an attempt gives an answer, and return its `data`."""
        return await Exchange(self, path, payload, settings).run(may_repeat)

    def headers(self, *, json: bool) -> dict[str, str]:
        """What every request to the service carries."""
        return self._json_headers if json else self._form_headers

    def url(self, path: str) -> URL:
        """The address of one of the service's calls."""
        url = self._urls.get(path)
        if url is None:
            url = self._urls[path] = self._origin.with_path(path)
        return url


class Exchange:
    """One call of the service, with its repetitions."""

    def __init__(self, wire: Wire, path: str, payload: Payload, settings: Settings) -> None:
        self._wire = wire
        self._path = path
        self._payload = payload
        self._settings = settings
        self._departure = Departure()
        self._attempts = 0
        self.abandoned = False
        """Set when nobody waits any more: then nothing is repeated."""

    @property
    def away(self) -> bool:
        """Whether a request is on its way and its answer is not here yet."""
        return self._departure.sent

    async def run(self, may_repeat: Repeatable) -> object:
        """Attempt until the answer counts."""
        return await repeated(self._attempt, self._settings, lambda error: not self.abandoned and may_repeat(error))

    async def _attempt(self) -> object:
        self._attempts += 1
        self._departure.sent = False
        await self._wire.limit.wait()
        async with self._wire.gate:
            started = time.perf_counter()
            outcome = "interrupted"
            try:
                status, headers, raw = await self._post()
                outcome = f"HTTP {status}"
                return open_envelope(self._path, status, headers, raw)
            except RequestFailed as error:
                error.request = RequestContext("POST", self._path, self._attempts)
                outcome = outcome if error.status else type(error).__name__
                raise
            finally:
                log_request("POST", self._path, outcome, time.perf_counter() - started, self._attempts)
                self._departure.sent = False

    async def _post(self) -> tuple[int, Mapping[str, str], bytes]:
        wire = self._wire
        payload = self._payload()
        try:
            async with wire.connections.service.post(
                wire.url(self._path),
                data=payload,
                headers=wire.headers(json=isinstance(payload, bytes)),
                allow_redirects=False,
                timeout=exchange_timeout(self._settings.timeout),
                trace_request_ctx=self._departure,
            ) as response:
                if (response.content_length or 0) > protocol.MAX_ANSWER_BYTES:
                    raise ProtocolError("the answer is longer than any answer can be", status=response.status)
                return response.status, response.headers, await response.read()
        except TimeoutError:
            error: NetworkError = RequestTimeout(f"no complete answer within {self._settings.timeout:g} s")
        except (aiohttp.ClientError, OSError) as cause:
            error = NetworkError(network_message(cause))
        error.sent = self._departure.sent
        # The cause is not chained: it can hold the request with its headers.
        raise error


UNUSABLE = (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError, ValueError)
"""What is raised for an address, or one that a redirect leads to, that cannot be asked; asking again is no use."""


def network_message(cause: Exception) -> str:
    """What went wrong on the network, in words that hold no address with a query."""
    if isinstance(cause, UNUSABLE):
        return "the address is not usable"
    if isinstance(cause, aiohttp.TooManyRedirects):
        return "redirected too often"
    if isinstance(cause, aiohttp.ClientConnectorDNSError):
        return f"the host {cause.host} is not known here"
    if isinstance(cause, aiohttp.ClientConnectorCertificateError):
        return f"the certificate of {cause.host} is not valid"
    if isinstance(cause, aiohttp.ClientConnectorError):
        return f"no connection to {cause.host}:{cause.port}: {cause.os_error.strerror or cause.os_error}"
    if isinstance(cause, aiohttp.ServerDisconnectedError):
        return "the connection was closed before an answer came"
    if isinstance(cause, aiohttp.ClientPayloadError):
        return "the connection broke within the answer"
    if isinstance(cause, aiohttp.ClientResponseError):
        return "the answer was not HTTP"
    if isinstance(cause, OSError) and cause.strerror:
        return f"the connection broke: {cause.strerror}"
    return f"the connection broke ({type(cause).__name__})"
