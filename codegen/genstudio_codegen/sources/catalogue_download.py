"""Fetching a node catalogue from a running server: http and https only, bounded in size and time."""

from __future__ import annotations

import threading
from http.client import HTTPException
from typing import IO, cast
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urlsplit
from urllib.request import (
    BaseHandler,
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from genstudio_codegen.files import LARGEST_FILE
from genstudio_codegen.problems import Problem, problem

LONGEST_WAIT = 60.0
"""Seconds for the whole answer. A server with thousands of classes sends about 10 MiB, and may be busy."""

_PATH = "/object_info"
_HINT = "Check the address, and that the server is running; or save its /object_info to a file and give that."


def is_address(place: str) -> bool:
    """Whether this is an address and not the path of a file."""
    return "://" in place


def download_catalogue(address: str, *, longest_wait: float = LONGEST_WAIT) -> bytes | Problem:
    """Fetch `/object_info` of a server.

    Args:
        address: The address of the server, or of its `/object_info`.
        longest_wait: Seconds until the server is given up.

    Returns:
        The answer's bytes, or why there are none.
    """
    url = _request_url(address)
    if isinstance(url, Problem):
        return url
    results: list[bytes | Problem] = []
    # In a thread: a timeout of the socket starts again with every byte, so it does not bound the whole answer.
    thread = threading.Thread(target=lambda: results.append(_fetched(url, longest_wait)), daemon=True)
    thread.start()
    thread.join(longest_wait)
    return results[0] if results else _unreachable(f"it did not answer within {longest_wait:g} seconds")


def _request_url(address: str) -> str | Problem:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return problem("catalogue-unreachable", "", "This is not a valid address.", _HINT)
    if parts.scheme not in ("http", "https") or not host or not address.isascii() or not address.isprintable():
        hint = "Give the address of a server, such as http://127.0.0.1:8188, or the path of a file."
        return problem("catalogue-unreachable", "", "Only http and https addresses can be fetched.", hint)
    if "@" in parts.netloc:
        message = "The address contains a user name or password, which would appear in messages."
        return problem("catalogue-unreachable", "", message, "Save the server's /object_info to a file and give that.")
    path = parts.path.rstrip("/")
    if _PATH not in path:
        path += _PATH
    return parts._replace(path=path, fragment="").geturl()


def _fetched(url: str, longest_wait: float) -> bytes | Problem:
    headers = {"Accept": "application/json", "User-Agent": "genstudio-codegen"}
    request = Request(url, headers=headers)  # noqa: S310 — `_request_url` lets only http and https pass
    try:
        with cast("IO[bytes]", _opener(urlsplit(url)).open(request, timeout=longest_wait)) as answer:
            data = answer.read(LARGEST_FILE + 1)
    except HTTPError as error:
        error.close()
        if error.code in _REDIRECTS:
            return _unreachable(f"it redirects to another address (status {error.code}), which is not followed")
        return _unreachable(f"it answered with status {error.code}")
    except URLError as error:
        return _unreachable(str(error.reason))
    except (OSError, HTTPException, ValueError) as error:
        return _unreachable(str(error) or type(error).__name__)
    if len(data) > LARGEST_FILE:
        message = f"The answer is larger than {LARGEST_FILE // 2**20} MiB."
        return problem("file-too-large", "", message, "Check that this is the address of a ComfyUI server.")
    return data


_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class _SameOrigin(HTTPRedirectHandler):
    """Follows a redirect only within the server that was asked for."""

    def redirect_request(  # noqa: D102
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> Request | None:
        if _origin(urlsplit(newurl)) != _origin(urlsplit(req.full_url)):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port


def _opener(parts: SplitResult) -> OpenerDirector:
    """An opener that knows http and https, and nothing else."""
    opener = OpenerDirector()
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    handlers: list[BaseHandler] = [
        # A server on this machine is never behind the proxy.
        ProxyHandler({} if local else None),
        HTTPHandler(),
        HTTPSHandler(),
        HTTPDefaultErrorHandler(),
        _SameOrigin(),
        HTTPErrorProcessor(),
    ]
    for handler in handlers:
        opener.add_handler(handler)
    return opener


def _unreachable(reason: str) -> Problem:
    return problem("catalogue-unreachable", "", f"The server's node catalogue cannot be fetched: {reason}.", _HINT)
