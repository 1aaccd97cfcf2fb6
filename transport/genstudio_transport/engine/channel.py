"""POST requests to the service: single attempts, and exchanges that retry until an attempt succeeds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

import aiohttp
from yarl import URL

from ..errors import NetworkError, ProtocolError, RequestContext, RequestFailed, RequestTimeout
from ..log import log_request
from ..wire import open_envelope, protocol
from .connections import Connections, Departure, exchange_timeout
from .network_errors import may_pass, network_message
from .rate_limit import RateLimit
from .response_body import BodyTooLong, BodyUnreadable, read_body
from .retries import Repeatable, repeated
from .settings import Settings

T = TypeVar("T")
Payload = Callable[[], bytes | aiohttp.FormData]


class Channel:
    """The connection to the service, and the only place where the API key is put on a request."""

    def __init__(self, settings: Settings, connections: Connections) -> None:
        self._origin = URL(settings.base_url)
        self._form_headers = {"Authorization": f"Bearer {str(settings.api_key)}", "Accept": "application/json"}
        self._json_headers = {**self._form_headers, "Content-Type": "application/json"}
        self._urls: dict[str, URL] = {}
        self.connections = connections
        # The timeout of a request starts only after it has passed this gate.
        self.gate = asyncio.Semaphore(settings.max_connections)
        self.limit = RateLimit(settings)

    def headers(self, *, json: bool) -> dict[str, str]:
        """The headers of every request to the service."""
        return self._json_headers if json else self._form_headers

    def url(self, path: str) -> URL:
        """The address of one of the service's paths."""
        url = self._urls.get(path)
        if url is None:
            url = self._urls[path] = self._origin.with_path(path)
        return url


class Exchange(Generic[T]):
    """One request to the service with its retries, and what its response is read as.

    Args:
        channel: The connection to the service.
        path: The path of the request.
        payload: Makes the body of each attempt.
        read: Turns the envelope's data into the result.
        settings: The options for this request.
        may_repeat: Whether the request may be retried after an error.
    """

    def __init__(
        self,
        channel: Channel,
        path: str,
        payload: Payload,
        read: Callable[[object], T],
        settings: Settings,
        may_repeat: Repeatable,
    ) -> None:
        self._channel = channel
        self._path = path
        self._payload = payload
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
        channel = self._channel
        payload = self._payload()
        url = channel.url(self._path)
        try:
            async with channel.connections.service.post(
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
        limit = protocol.MAX_ANSWER_BYTES
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
