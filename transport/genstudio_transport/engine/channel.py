"""Requests to the service: single attempts, and exchanges that retry until an attempt succeeds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Generic, TypeAlias, TypeVar

import aiohttp
from yarl import URL

from ..errors import NetworkError, ProtocolError, RequestContext, RequestFailed, RequestTimeout
from ..log import log_request
from .connections import Connections, Departure, exchange_timeout
from .network_errors import may_pass, network_message
from .rate_limit import RateLimit
from .response_body import BodyTooLong, BodyUnreadable, read_body
from .retries import Repeatable, repeated
from .settings import Settings

T = TypeVar("T")
Payload: TypeAlias = Callable[[], bytes | aiohttp.FormData]
OpenAnswer: TypeAlias = Callable[[str, int, Mapping[str, str], bytes], object]


class Channel:
    """The connection to the service, which puts the client's own headers on requests, the API key among them.

    Args:
        settings: The address, the headers and the limits.
        connections: The connections.
        open_answer: Decodes a response, by the path of its request, status, headers and body; raises `RequestFailed`.
        max_answer_bytes: The largest response, unpacked.
    """

    def __init__(
        self, settings: Settings, connections: Connections, open_answer: OpenAnswer, max_answer_bytes: int
    ) -> None:
        self._base_url = settings.base_url
        self._form_headers = {"Accept": "application/json", **settings.headers}
        self._json_headers = {**self._form_headers, "Content-Type": "application/json"}
        self.open_answer = open_answer
        self.max_answer_bytes = max_answer_bytes
        self.connections = connections
        # The timeout of a request starts only after it has passed this gate.
        self.gate = asyncio.Semaphore(settings.max_connections)
        self.limit = RateLimit(settings)

    def headers(self, *, json: bool) -> dict[str, str]:
        """The headers of every request to the service."""
        return self._json_headers if json else self._form_headers

    def url(self, path: str) -> URL:
        """The address of one of the service's paths."""
        return _url(self._base_url, path)


@lru_cache(maxsize=256)
def _url(base_url: str, path: str) -> URL:
    return URL(f"{base_url}{path}", encoded=True)


class Exchange(Generic[T]):
    """One request to the service with its retries, and what its response is read as.

    Args:
        channel: The connection to the service.
        path: The path of the request.
        payload: Makes the body of each attempt, which is a POST; None for a GET.
        read: Turns what the channel decodes into the result.
        settings: The options for this request.
        may_repeat: Whether the request may be retried after an error.
    """

    def __init__(
        self,
        channel: Channel,
        path: str,
        payload: Payload | None,
        read: Callable[[object], T],
        settings: Settings,
        may_repeat: Repeatable,
    ) -> None:
        self._channel = channel
        self._path = path
        self._payload = payload
        self._method = "GET" if payload is None else "POST"
        self._read = read
        self._settings = settings
        self._may_repeat = may_repeat
        self._departure = Departure()
        self._attempts = 0
        self.abandoned = False
        """Set when nobody waits for the result any more: then nothing is retried."""

    @property
    def away(self) -> bool:
        """Whether a request has been sent and its response has not arrived yet."""
        return self._departure.sent

    async def run(self) -> T:
        """Send the request until an attempt succeeds."""
        return self._read(await repeated(self._attempt, self._settings, self._may_go_on))

    def _may_go_on(self, error: BaseException) -> bool:
        return not self.abandoned and self._may_repeat(error)

    async def _attempt(self) -> object:
        self._attempts += 1
        self._departure.sent = False
        await self._channel.limit.wait()
        async with self._channel.gate:
            started = time.perf_counter()
            outcome, payload, raw = "interrupted", None, None
            try:
                payload = None if self._payload is None else self._payload()
                status, headers, raw = await self._sent(payload)
                outcome = f"HTTP {status}"
                return self._channel.open_answer(self._path, status, headers, raw)
            except RequestFailed as error:
                error.request = RequestContext(self._method, self._path, self._attempts)
                outcome = outcome if error.status else type(error).__name__
                raise
            finally:
                seconds = time.perf_counter() - started
                sent = payload if isinstance(payload, bytes) else None
                log_request(self._method, self._path, outcome, seconds, self._attempts, sent, raw)
                self._departure.sent = False

    async def _sent(self, payload: bytes | aiohttp.FormData | None) -> tuple[int, Mapping[str, str], bytes]:
        channel = self._channel
        url = channel.url(self._path)
        try:
            async with channel.connections.service.request(
                self._method,
                url,
                proxy=channel.connections.proxy_for(url),
                data=payload,
                headers=channel.headers(json=isinstance(payload, bytes)),
                allow_redirects=False,
                timeout=exchange_timeout(self._settings.timeout),
                trace_request_ctx=self._departure,
            ) as response:
                return response.status, response.headers, await self._body(response)
        except TimeoutError:
            error: NetworkError = RequestTimeout(f"no complete response within {self._settings.timeout:g} s")
        except (aiohttp.ClientError, OSError) as cause:
            error = NetworkError(network_message(cause))
            error.again = may_pass(cause)
        error.sent = self._departure.sent
        # The cause is not chained: it can contain the request with its headers.
        raise error

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        limit = self._channel.max_answer_bytes
        try:
            return await read_body(response, limit)
        except BodyTooLong:
            error = ProtocolError(f"the response is too long: more than {limit} bytes", status=response.status)
            # The same request would get the same response.
            error.again = False
        except BodyUnreadable as cause:
            error = ProtocolError(f"the response cannot be read: {cause}", status=response.status)
        if response.status != 200:
            # The status says enough.
            return str(error).encode()
        raise error
