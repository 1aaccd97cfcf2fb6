"""An HTTP proxy in its own process: CONNECT and absolute addresses, Basic credentials, and names that only it knows.

Run as `python proxy.py '<JSON>'` with the arguments of `Proxy`. It prints its port, then a JSON line for each request:
method, target, the value of Proxy-Authorization, and the whole head.
"""

from __future__ import annotations

import asyncio
import base64
import json
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import urlsplit


class Proxy:
    """The proxy itself.

    Args:
        hosts: Where each `name:port` leads.
        login: The `user:password` that it wants; "" for none.
        status: What it answers every request with; 0 to do what it is asked.
        certificate: A file with its key and certificates, for TLS; "" for none.
    """

    def __init__(self, hosts: dict[str, tuple[str, int]], login: str, status: int, certificate: str) -> None:
        self._context: ssl.SSLContext | None = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate)
        self._hosts = hosts
        self._wanted = f"Basic {base64.b64encode(login.encode()).decode()}" if login else ""
        self._status = status

    async def serve(self) -> None:
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0, ssl=self._context)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._one(reader, writer)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        given = headers.get("proxy-authorization", "")
        print(json.dumps([method, target, given, head]), flush=True)
        status = 407 if self._wanted and given != self._wanted else self._status
        parts = urlsplit(target)
        place = self._hosts.get(target if method == "CONNECT" else f"{parts.hostname}:{parts.port or 80}")
        if status or place is None:
            extra = "Proxy-Authenticate: Basic\r\n" if status == 407 else ""
            writer.write(f"HTTP/1.1 {status or 502} Refused\r\n{extra}Content-Length: 0\r\n\r\n".encode())
            await writer.drain()
            return
        there, to = await asyncio.open_connection(*place)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            kept = [line for line in lines if line and not line.lower().startswith("proxy-")]
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
            to.write("\r\n".join([f"{method} {path} HTTP/1.1", *kept, "", ""]).encode("latin-1"))
        await asyncio.gather(_pipe(reader, to), _pipe(there, writer))


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(2**16):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


@dataclass
class Running:
    """A running proxy, and the requests that it has had: method, target, credentials, and the whole head."""

    port: int
    scheme: str
    requests: list[tuple[str, str, str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def targets(self) -> set[tuple[str, str]]:
        return {(method, target.partition("?")[0]) for method, target, _, _ in self.requests}


@contextmanager
def running(
    hosts: dict[str, tuple[str, int]], *, login: str = "", status: int = 0, certificate: str = ""
) -> Iterator[Running]:
    """Run a proxy as a process; the arguments are those of `Proxy`."""
    told = json.dumps({"hosts": hosts, "login": login, "status": status, "certificate": certificate})
    with subprocess.Popen([sys.executable, __file__, told], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        proxy = Running(int(process.stdout.readline()), "https" if certificate else "http")
        lines: Any = process.stdout

        def read() -> None:
            for line in lines:
                proxy.requests.append(tuple(json.loads(line)))

        reading = Thread(target=read)
        reading.start()
        try:
            yield proxy
        finally:
            process.terminate()
            reading.join()


if __name__ == "__main__":
    asyncio.run(Proxy(**json.loads(sys.argv[1])).serve())
