"""Result files from object storage: whole or not at all, resumed where they stopped, with links renewed as they age."""

from __future__ import annotations

import asyncio
import base64
import re
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import aiohttp
from yarl import URL

from . import protocol
from .connections import Connections
from .envelope import retry_after
from .errors import DownloadFailed, FileExpired, NotFound
from .links import without_secrets
from .log import log_request
from .media import looks_cut, media_type
from .retries import download_may_repeat, repeated
from .sinks import Sink
from .wire import UNUSABLE, network_message

if TYPE_CHECKING:
    from .settings import Settings

Renew = Callable[[], Awaitable[str]]

_CHUNK = 2**18
_RENEWALS = 2
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)$")
# What storage, or a portal in front of it, answers instead of a file.
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif")
_NOT_A_FILE = ("text/html", "application/xml", "text/xml", "application/json")


class Downloads:
    """Downloads of one client: a few at a time, the others wait."""

    def __init__(self, settings: Settings, connections: Connections) -> None:
        self._connections = connections
        self._gate = asyncio.Semaphore(settings.max_downloads)

    async def fetch(self, link: str, renew: Renew, sink: Sink, settings: Settings) -> None:
        """Write the file that a link leads to into a sink; raises `DownloadFailed` or `FileExpired`."""
        transfer = Transfer(link, renew, sink, settings, self._connections)
        async with self._gate:
            await repeated(transfer.attempt, settings, download_may_repeat)


class Transfer:
    """One file on its way, over as many attempts as it takes."""

    def __init__(self, link: str, renew: Renew, sink: Sink, settings: Settings, connections: Connections) -> None:
        self._link = link
        self._renew = renew
        self._sink = sink
        self._connections = connections
        # A large file may take long; what counts is that bytes keep coming.
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=15, sock_read=settings.timeout)
        self._etag: str | None = None
        self._attempts = 0
        self._renewals = 0

    async def attempt(self) -> None:
        """Fetch what is missing; raises `DownloadFailed`, marked where another attempt may help."""
        self._attempts += 1
        started, outcome = time.perf_counter(), "interrupted"
        try:
            async with self._connections.storage.get(
                URL(self._link, encoded=True), headers=self._headers(), timeout=self._timeout
            ) as response:
                outcome = f"HTTP {response.status}"
                if response.status in (200, 206):
                    await self._receive(response)
                    return
                await self._refused(response)
        except TimeoutError:
            outcome = "timeout"
            raise self._failed("no more bytes came", again=True) from None
        except (aiohttp.ClientError, OSError, ValueError) as cause:
            outcome = type(cause).__name__
            again = not isinstance(cause, (*UNUSABLE, aiohttp.TooManyRedirects))
            raise self._failed(network_message(cause) if again else "the link is not usable", again=again) from None
        finally:
            log_request("GET", without_secrets(self._link), outcome, time.perf_counter() - started, self._attempts)

    def _headers(self) -> dict[str, str]:
        headers = {"Accept-Encoding": "identity"}
        if self._sink.size:
            headers["Range"] = f"bytes={self._sink.size}-"
            if self._etag:
                headers["If-Range"] = self._etag
        return headers

    def _failed(self, why: str, *, again: bool) -> DownloadFailed:
        error = DownloadFailed(f"{without_secrets(self._link)}: {why} (attempt {self._attempts})")
        error.again = again
        return error

    async def _refused(self, response: aiohttp.ClientResponse) -> None:
        status = response.status
        if status in (401, 403) and self._renewals < _RENEWALS:
            self._renewals += 1
            try:
                self._link = await self._renew()
            except NotFound as unknown:
                raise FileExpired(f"{without_secrets(self._link)}: the link has expired, and {unknown}") from None
            expired = self._failed("the link had expired", again=True)
            expired.retry_after = 0.0
            raise expired
        if status in (404, 410):
            days = protocol.FILE_LIFETIME_DAYS
            raise FileExpired(
                f"{without_secrets(self._link)}: the file is gone (HTTP {status}): results are deleted {days} days "
                "after they were made; save what is wanted later"
            )
        if status == 416:
            await self._sink.restart()
        error = self._failed(f"storage answered HTTP {status}", again=status in (408, 416, 429) or status >= 500)
        error.retry_after = retry_after(response.headers)
        raise error

    async def _receive(self, response: aiohttp.ClientResponse) -> None:
        total = await self._begin(response)
        try:
            async for chunk in response.content.iter_chunked(_CHUNK):
                await self._sink.write(chunk)
        finally:
            await self._sink.flush()
        if total is not None and self._sink.size != total:
            if self._sink.size > total:
                await self._sink.restart()
            raise self._failed(f"{self._sink.size} of {total} bytes came", again=True)
        await self._check(response, length_known=total is not None)

    async def _begin(self, response: aiohttp.ClientResponse) -> int | None:
        """Put the sink where this answer's first byte belongs; returns the file's length where it is known."""
        etag = response.headers.get("ETag", "")
        self._etag = None if etag.startswith("W/") else etag or None
        if response.status == 206:
            match = _RANGE.match(response.headers.get("Content-Range", ""))
            if match and int(match[1]) == self._sink.size:
                return int(match[3]) if match[3] != "*" else None
            await self._sink.restart()
            raise self._failed("storage sent another part of the file than was asked for", again=True)
        if self._sink.size:
            await self._sink.restart()
        return response.content_length

    async def _check(self, response: aiohttp.ClientResponse, *, length_known: bool) -> None:
        path = self._link.partition("?")[0].lower()
        if response.content_type in _NOT_A_FILE and not path.endswith((".json", ".xml")):
            await self._sink.restart()
            raise self._failed(f"storage sent {response.content_type} instead of a file", again=True)
        if not self._sink.size or (path.endswith(_PICTURES) and media_type(self._sink.head) is None):
            size = self._sink.size
            await self._sink.restart()
            raise self._failed(
                f"storage sent {size} bytes that are no picture" if size else "storage sent nothing", again=True
            )
        if not length_known and looks_cut(self._sink.head, self._sink.tail):
            await self._sink.restart()
            raise self._failed("the picture lacks its end", again=True)
        wanted = response.headers.get("Content-MD5")
        if wanted and response.status == 200 and not response.history:
            found = base64.b64encode(await self._sink.md5()).decode()
            if found != wanted:
                await self._sink.restart()
                raise self._failed("the content is not what storage says it sent", again=True)
