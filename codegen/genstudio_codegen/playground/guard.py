"""Who may talk to the page: a browser on this machine, from the page itself. Every answer says what the page may do."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REQUEST_HEADER = "x-playground"
"""A header that no form and no foreign page can send without asking first (CSRF)."""

_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_ANSWER_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; img-src 'self' blob:; media-src 'self' blob:; style-src 'self'; script-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


class Guard:
    """Wraps the page's application.

    Args:
        app: The application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            return
        refused = refusal_of(scope)
        app = PlainTextResponse(refused, status_code=403) if refused else self._app
        await app(scope, receive, _with_headers(send))


def refusal_of(scope: Scope) -> str:
    """Why a request is refused; "" if it is not."""
    headers = Headers(scope=scope)
    client: tuple[str, int] | None = scope.get("client")
    host = headers.get("host", "")
    # Another name for this machine is that of an attacker's site, which leads here (DNS rebinding).
    if client is None or not _is_loopback(client[0]) or _host_name(host) not in _NAMES:
        return "the page is shown only on its own machine, at http://127.0.0.1"
    origin = headers.get("origin")
    if origin is not None and origin != f"{scope['scheme']}://{host}":
        return "this request comes from another site"
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return "this request comes from another site"
    if scope["method"] not in ("GET", "HEAD") and headers.get(REQUEST_HEADER) is None:
        return f"a request that changes something needs the header {REQUEST_HEADER}"
    return ""


def _host_name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _with_headers(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _ANSWER_HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return send_with_headers
