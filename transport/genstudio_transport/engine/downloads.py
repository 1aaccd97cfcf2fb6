"""Result files from object storage: complete or not at all, resumed after errors, with expired links renewed."""

from __future__ import annotations

import asyncio
import base64
import re
import time
from collections.abc import Awaitable, Callable

import aiohttp

from ..errors import DownloadFailed, FileExpired, NotFound
from ..log import log_request
from ..wire import looks_cut, media_type, retry_after
from .network_errors import PROXY_CREDENTIALS, may_pass, network_message
from .response_body import packing
from .retries import download_may_repeat, repeated
from .service import Files
from .settings import Settings
from .sinks import Sink

Renew = Callable[[], Awaitable[str]]

_CHUNK = 2**18
_RENEWALS = 2
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)$")
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif")
# What storage, or a login page in front of it, sends instead of a file.
_NOT_A_FILE = ("text/html", "application/xml", "text/xml", "application/json")


class Downloads:
    """The downloads of one client: a few at a time, while the others wait.

    Args:
        files: The result files of the service.
        at_once: How many files are downloaded at a time.
    """

    def __init__(self, files: Files, at_once: int) -> None:
        self._files = files
        self._gate = asyncio.Semaphore(at_once)

    async def fetch(self, link: str, renew: Renew, sink: Sink, settings: Settings) -> None:
        """Download a file into a sink.

        Args:
            link: The link, exactly as it was signed.
            renew: Asks the service for a new link to the same file.
            sink: Where the bytes are written.
            settings: The options for this download.

        Raises:
            FileExpired: The file no longer exists.
            DownloadFailed: It could not be downloaded completely.
        """
        transfer = Transfer(link, renew, sink, settings, self._files)
        async with self._gate:
            await repeated(transfer.attempt, settings, download_may_repeat)


class Transfer:
    """The download of one file, over as many attempts as it takes."""

    def __init__(self, link: str, renew: Renew, sink: Sink, settings: Settings, files: Files) -> None:
        self._link = link
        self._renew = renew
        self._sink = sink
        self._files = files
        # A large file may take long; the timeout is for the time without a further byte.
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=15, sock_read=settings.timeout)
        self._limit = sink.default_limit if settings.max_download_bytes is None else settings.max_download_bytes
        self._etag: str | None = None
        self._attempts = 0
        self._renewals = 0

    async def attempt(self) -> None:
        """Download what is missing; raises `DownloadFailed`, with `again` set when another attempt may succeed."""
        self._attempts += 1
        started, outcome = time.perf_counter(), "interrupted"
        try:
            async with self._files.open_file(self._link, self._headers(), self._timeout) as response:
                outcome = f"HTTP {response.status}"
                if response.status in (200, 206):
                    await self._receive(response)
                    return
                await self._refused(response)
        except TimeoutError:
            outcome = "timeout"
            raise self._failed("no more data arrived", again=True) from None
        except (aiohttp.ClientError, OSError, ValueError) as cause:
            outcome = type(cause).__name__
            raise self._failed(network_message(cause), again=may_pass(cause)) from None
        finally:
            log_request("GET", self._shown, outcome, time.perf_counter() - started, self._attempts)

    @property
    def _shown(self) -> str:
        return self._files.link_facts(self._link).shown

    def _headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        if self._sink.size:
            headers["Range"] = f"bytes={self._sink.size}-"
            if self._etag:
                headers["If-Range"] = self._etag
        return headers

    def _failed(self, why: str, *, again: bool) -> DownloadFailed:
        error = DownloadFailed(f"{self._shown}: {why} (attempt {self._attempts})")
        error.again = again
        return error

    async def _refused(self, response: aiohttp.ClientResponse) -> None:
        status = response.status
        if status in (401, 403) and self._renewals < _RENEWALS:
            self._renewals += 1
            try:
                self._link = await self._renew()
            except NotFound as unknown:
                raise FileExpired(
                    f"{self._shown}: the link has expired, and its task is not found: {unknown}"
                ) from None
            expired = self._failed("the link had expired", again=True)
            expired.retry_after = 0.0
            raise expired
        if status == 407:
            raise self._failed(PROXY_CREDENTIALS, again=False)
        if status in (404, 410):
            why = self._files.explanations.file_missing
            raise FileExpired(f"{self._shown}: the file no longer exists (HTTP {status}): {why}")
        if status == 416:
            await self._sink.restart()
        error = self._failed(f"storage answered HTTP {status}", again=status in (408, 416, 429) or status >= 500)
        error.retry_after = retry_after(response.headers)
        raise error

    async def _receive(self, response: aiohttp.ClientResponse) -> None:
        if encoding := packing(response):
            raise self._failed(f"storage sent {encoding[:40]!r} data instead of the file itself", again=False)
        total = await self._begin(response)
        self._check_size(total or 0)
        async for chunk in response.content.iter_chunked(_CHUNK):
            self._check_size(self._sink.size + len(chunk))
            await self._sink.write(chunk)
        if total is not None and self._sink.size != total:
            if self._sink.size > total:
                await self._sink.restart()
            raise self._failed(f"{self._sink.size} of {total} bytes arrived", again=True)
        await self._check(response, length_known=total is not None)

    def _check_size(self, size: int) -> None:
        if size > self._limit:
            raise self._failed(f"the file is larger than {self._limit} bytes; raise max_download_bytes", again=False)

    async def _begin(self, response: aiohttp.ClientResponse) -> int | None:
        """Prepare the sink for the first byte of this response, and return the file's length; None when unknown."""
        etag = response.headers.get("ETag", "")
        self._etag = None if etag.startswith("W/") else etag or None
        if response.status == 206:
            match = _RANGE.match(response.headers.get("Content-Range", ""))
            if match and int(match[1]) == self._sink.size:
                return int(match[3]) if match[3] != "*" else None
            await self._sink.restart()
            raise self._failed("storage sent a different part of the file than requested", again=True)
        if self._sink.size:
            await self._sink.restart()
        return response.content_length

    async def _check(self, response: aiohttp.ClientResponse, *, length_known: bool) -> None:
        path = self._files.link_facts(self._link).name.lower()
        if response.content_type in _NOT_A_FILE and not path.endswith((".json", ".xml")):
            await self._sink.restart()
            raise self._failed(f"storage sent {response.content_type} instead of a file", again=True)
        if not self._sink.size or (path.endswith(_PICTURES) and media_type(self._sink.head) is None):
            size = self._sink.size
            await self._sink.restart()
            raise self._failed(
                f"storage sent {size} bytes that are not a picture" if size else "storage sent nothing", again=True
            )
        if not length_known and looks_cut(self._sink.head, self._sink.tail):
            await self._sink.restart()
            raise self._failed("the end of the picture is missing", again=True)
        wanted = response.headers.get("Content-MD5")
        if wanted and response.status == 200 and not response.history:
            found = base64.b64encode(await self._sink.md5()).decode()
            if found != wanted:
                await self._sink.restart()
                raise self._failed("the content does not match the checksum in Content-MD5", again=True)
