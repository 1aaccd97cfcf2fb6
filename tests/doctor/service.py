"""A server before an emulator that changes what its answers say: another clock, limits, TLS, a redirect."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.utils import formatdate
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import time
from urllib.parse import urlsplit


class Front(ThreadingHTTPServer):
    """Passes requests on.

    Args:
        target: The emulator's address; "" to answer with `status` and no body.
        skew: Seconds that its clock is ahead.
        headers: Headers to add.
        status: The status of answers without a target.
    """

    daemon_threads = True

    def __init__(self, target: str, skew: float, headers: Mapping[str, str], status: int) -> None:
        self.target, self.skew, self.headers, self.status = target, skew, headers, status
        self.keys: list[str] = []
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        front = self.server
        assert isinstance(front, Front)
        front.keys.append(self.headers.get("Authorization", ""))
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, answer = front.status, b""
        if front.target:
            parts = urlsplit(front.target)
            connection = HTTPConnection(parts.hostname or "", parts.port or 0)
            names = ("Authorization", "Content-Type")
            connection.request("POST", self.path, body, {name: self.headers[name] for name in names})
            response = connection.getresponse()
            status, answer = response.status, response.read()
            connection.close()
        self.send_response_only(status)
        self.send_header("Date", formatdate(time() + front.skew, usegmt=True))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        for name, value in front.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def front(
    target: str = "",
    *,
    skew: float = 0,
    headers: Mapping[str, str] | None = None,
    status: int = 404,
    tls: ssl.SSLContext | None = None,
) -> Iterator[tuple[str, Front]]:
    """Run the server, and give its address; the arguments are those of `Front`."""
    with Front(target, skew, headers or {}, status) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}", server
        finally:
            server.shutdown()
            thread.join()
