"""The one parse of `base_url`, and whether its host is this machine: the client's secrets are sent there."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from typing import NamedTuple

_HOST = r"(?P<host>[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])"
_ORIGIN = re.compile(rf"(?P<scheme>https?)://{_HOST}(?::(?P<port>[0-9]{{1,5}}))?/?", re.ASCII)
# What is left unescaped in the path of a URL (RFC 3986), and no segment that means another folder.
_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~!$&'()*+,;=:-]+)*")
_LONGEST_NAME = 253
_LONGEST_LABEL = 63
_LARGEST_PORT = 65535
_LOOPBACK = IPv4Network("127.0.0.0/8")
_LOOPBACK_V6 = IPv6Address("::1")


class Origin(NamedTuple):
    """A scheme, a host and perhaps a port, in lower case."""

    scheme: str
    host: str
    """An IPv6 address has its brackets."""
    port: int | None

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}" + ("" if self.port is None else f":{self.port}")


def parse_origin(address: str) -> Origin | None:
    """Parse an address that consists of a scheme, a host and perhaps a port.

    Args:
        address: The address. A name in another script must be given in its ASCII form, `xn--…`.

    Returns:
        The origin; None for anything else, including what another parser could read as a different host: escapes,
        zones, backslashes, spaces and control characters.
    """
    # Only ASCII is lowered: some letters of other scripts would become ASCII letters.
    found = _ORIGIN.fullmatch(address.lower()) if address.isascii() else None
    if found is None or not _is_host(found["host"]):
        return None
    port = int(found["port"]) if found["port"] else None
    if port is not None and not 0 < port <= _LARGEST_PORT:
        return None
    return Origin(found["scheme"], found["host"], port)


def parse_address(address: str) -> tuple[Origin, str] | None:
    """Parse an address that may have a path behind its origin.

    Returns:
        The origin, and the path without a slash at its end; None for anything else, as for `parse_origin`.
    """
    scheme, separator, rest = address.partition("://")
    authority, slash, path = rest.partition("/")
    origin = parse_origin(f"{scheme}{separator}{authority}")
    path = f"{slash}{path}".rstrip("/")
    return (origin, path) if origin is not None and _PATH.fullmatch(path) else None


def is_loopback(host: str) -> bool:
    """Whether the host of an origin is this machine: `localhost` itself, or a loopback address."""
    if host == "localhost":
        return True
    try:
        ip = ip_address(host.strip("[]"))
    except ValueError:
        return False
    # `is_loopback` differs between Python versions for IPv4 addresses inside IPv6 addresses.
    return ip in _LOOPBACK if isinstance(ip, IPv4Address) else ip == _LOOPBACK_V6


def _is_host(host: str) -> bool:
    if not host.startswith("["):
        return len(host) <= _LONGEST_NAME and all(len(label) <= _LONGEST_LABEL for label in host.split("."))
    try:
        return isinstance(ip_address(host[1:-1]), IPv6Address)
    except ValueError:
        return False
