"""Who the server over HTTP answers: programs of this machine that know its token, and no page of a browser."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import httpx2
import pytest

from .servers import HTTPServer

BODY = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPT = {"Accept": "application/json, text/event-stream"}


def post(server: HTTPServer, **headers: str) -> httpx2.Response:
    sent = {**ACCEPT, "Authorization": f"Bearer {server.token}", **headers}
    return httpx2.post(server.url, json=BODY, headers=sent)


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer wrong", "Basic {token}", "Bearer {token}x", "{token}", "Bearer ü"]
)
def test_without_the_token_nothing_is_answered(given: str, server: HTTPServer) -> None:
    headers = [(name.encode(), value.encode()) for name, value in ACCEPT.items()]
    headers.append((b"Authorization", given.format(token=server.token).encode("latin-1")))
    for method, path in (("POST", "/mcp"), ("GET", "/mcp"), ("DELETE", "/mcp"), ("GET", "/"), ("GET", "/docs")):
        answer = httpx2.request(method, server.url.replace("/mcp", path), headers=headers)
        assert (answer.status_code, answer.text) == (401, "a bearer token is required")


@pytest.mark.parametrize("version", ["2026-07-28", "2025-11-25"])
def test_pages_of_other_sites_are_refused(version: str, server: HTTPServer) -> None:
    own = urlsplit(server.url).netloc
    headers = {"MCP-Protocol-Version": version, "Mcp-Method": "tools/list"}
    for host in ("evil.example", f"evil.example:{urlsplit(server.url).port}", "127.0.0.1:1", "", f"{own}.evil.example"):
        assert post(server, Host=host, **headers).status_code == 421, host
    for origin in (
        "https://evil.example",
        "null",
        "http://127.0.0.1:1",
        f"https://{own}",
        f"http://{own}.evil.example",
    ):
        assert post(server, Origin=origin, **headers).status_code == 403, origin
    assert post(server, Origin=f"http://{own}", **headers).status_code not in (401, 403, 421)


def test_a_body_that_is_too_large_is_refused(server: HTTPServer) -> None:
    headers = {**ACCEPT, "Authorization": f"Bearer {server.token}", "Content-Type": "application/json"}
    assert httpx2.post(server.url, content=b"[" * 13 * 2**20, headers=headers).status_code == 413


def test_it_listens_on_loopback_only(server: HTTPServer) -> None:
    assert urlsplit(server.url).hostname == "127.0.0.1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        address = probe.getsockname()[0]
    if address.startswith("127."):
        pytest.skip("this machine has no address but loopback")
    with pytest.raises(OSError), socket.create_connection((address, urlsplit(server.url).port or 0), timeout=2):
        pass
