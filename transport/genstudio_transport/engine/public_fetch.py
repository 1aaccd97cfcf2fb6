"""`Image.from_url`: fetches a picture from the web, from public addresses only."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import aiohttp

from ..errors import FetchFailed, GenStudioError, InvalidUpload, UnsafeURL
from ..wire import redacted
from .addresses import is_public
from .connections import Connections, new_session
from .network_errors import network_message
from .response_body import BodyTooLong, BodyUnreadable, read_body
from .urls import request_url

if TYPE_CHECKING:
    # As aiohttp's connector passes it: family, type, protocol, name, and the address with its port.
    Address = tuple[int, int, int, str, tuple[object, ...]]

_SECONDS = 60.0
_REDIRECTS = 5


async def fetch_public(url: str, limit: int, connections: Connections) -> bytes:
    """Fetch a URL.

    The address of every connection is checked when it is opened, redirects included. Neither a redirect nor a host
    name whose address changes can therefore lead into a private network. A proxy would open the connection in its own
    network, where the address cannot be checked here, so what would go through one is not fetched.

    Args:
        url: An http or https URL.
        limit: The largest content in bytes.
        connections: The connections of the client, for the certificates that it trusts and its proxies.

    Raises:
        UnsafeURL: The URL leads to an address that is not public.
        FetchFailed: It cannot be fetched.
        InvalidUpload: The content is too large.
    """
    shown = redacted(url)
    try:
        address = request_url(url, encoded=False)
        if connections.proxy_for(address):
            raise FetchFailed(
                f"{shown}: it is not fetched through a proxy, where nothing can check that its address is public; "
                "download it yourself and give the bytes, or name its host in NO_PROXY"
            )
        connector = connections.connector(socket_factory=public_socket, force_close=True)
        async with (
            new_session(connector, _SECONDS) as session,
            session.get(address, max_redirects=_REDIRECTS) as response,
        ):
            if response.status != 200:
                raise FetchFailed(f"{shown}: the server answered HTTP {response.status}")
            return await read_body(response, limit)
    except GenStudioError:
        raise
    except BodyTooLong:
        raise InvalidUpload(f"{shown}: the file is larger than {limit} bytes (max_upload_bytes)") from None
    except BodyUnreadable as cause:
        raise FetchFailed(f"{shown}: the response cannot be read: {cause}") from None
    except TimeoutError:
        raise FetchFailed(f"{shown}: not complete within {_SECONDS:g} s") from None
    except (aiohttp.ClientError, OSError, ValueError) as cause:
        raise FetchFailed(f"{shown}: {network_message(cause)}") from None


def public_socket(address: Address) -> socket.socket:
    """Open a socket for a connection to a public address; raises `UnsafeURL` for any other address."""
    family, kind, number, _, target = address
    host = str(target[0])
    if not is_public(host):
        raise UnsafeURL(f"Image.from_url: {host} is not a public address; give the file itself instead")
    return socket.socket(family, kind, number)
