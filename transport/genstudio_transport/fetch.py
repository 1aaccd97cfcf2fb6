"""`Image.from_url`: fetch a picture from the web, from public addresses only."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING

import aiohttp

from .connections import new_session
from .errors import FetchFailed, GenStudioError, InvalidUpload, UnsafeURL
from .links import without_secrets
from .wire import network_message

if TYPE_CHECKING:
    # As aiohttp's connector gives it: family, type, protocol, name, and the address with its port.
    Address = tuple[int, int, int, str, tuple[object, ...]]

_SECONDS = 60.0
_REDIRECTS = 5
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


async def fetch_public(url: str, limit: int) -> bytes:
    """The content of `url`, at most `limit` bytes.

    Every connection, redirects included, is checked at the very address that it connects to, so that neither a
    redirect nor a name that changes its address leads inside. Raises `UnsafeURL`, `FetchFailed`, `InvalidUpload`.
    """
    shown = without_secrets(url)
    connector = aiohttp.TCPConnector(socket_factory=public_socket, force_close=True)
    try:
        async with new_session(connector, _SECONDS) as session, session.get(url, max_redirects=_REDIRECTS) as response:
            if response.status != 200:
                raise FetchFailed(f"{shown}: answered HTTP {response.status}")
            data = bytearray()
            async for chunk in response.content.iter_chunked(2**18):
                data += chunk
                if len(data) > limit:
                    raise InvalidUpload(f"{shown}: is larger than {limit} bytes (max_upload_bytes)")
            return bytes(data)
    except GenStudioError:
        raise
    except TimeoutError:
        raise FetchFailed(f"{shown}: not complete within {_SECONDS:g} s") from None
    except (aiohttp.ClientError, OSError, ValueError) as cause:
        raise FetchFailed(f"{shown}: {network_message(cause)}") from None


def public_socket(address: Address) -> socket.socket:
    """A socket for a connection to a public address; raises `UnsafeURL` for any other."""
    family, kind, number, _, target = address
    host = str(target[0])
    if not is_public(host):
        raise UnsafeURL(f"Image.from_url: {host} is not a public address; give the file itself instead")
    return socket.socket(family, kind, number)


def is_public(address: str) -> bool:
    """Whether an IP address is one that the whole internet can reach, embedded IPv4 addresses included."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast
