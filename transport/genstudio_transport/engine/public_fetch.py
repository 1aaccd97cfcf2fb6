"""`Image.from_url`: fetches a picture from the web, from public addresses only."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING

import aiohttp

from ..errors import FetchFailed, GenStudioError, InvalidUpload, UnsafeURL
from ..wire import redacted
from .connections import new_session
from .network_errors import network_message

if TYPE_CHECKING:
    # As aiohttp's connector passes it: family, type, protocol, name, and the address with its port.
    Address = tuple[int, int, int, str, tuple[object, ...]]

_SECONDS = 60.0
_REDIRECTS = 5
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


async def fetch_public(url: str, limit: int) -> bytes:
    """Fetch a URL.

    The address of every connection is checked when it is opened, redirects included. Neither a redirect nor a host
    name whose address changes can therefore lead into a private network.

    Args:
        url: An http or https URL.
        limit: The largest content in bytes.

    Raises:
        UnsafeURL: The URL leads to an address that is not public.
        FetchFailed: It cannot be fetched.
        InvalidUpload: The content is too large.
    """
    shown = redacted(url)
    connector = aiohttp.TCPConnector(socket_factory=public_socket, force_close=True)
    try:
        async with new_session(connector, _SECONDS) as session, session.get(url, max_redirects=_REDIRECTS) as response:
            if response.status != 200:
                raise FetchFailed(f"{shown}: the server answered HTTP {response.status}")
            data = bytearray()
            async for chunk in response.content.iter_chunked(2**18):
                data += chunk
                if len(data) > limit:
                    raise InvalidUpload(f"{shown}: the file is larger than {limit} bytes (max_upload_bytes)")
            return bytes(data)
    except GenStudioError:
        raise
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


def is_public(address: str) -> bool:
    """Whether an IP address can be reached from the whole internet; embedded IPv4 addresses are checked as well."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast
