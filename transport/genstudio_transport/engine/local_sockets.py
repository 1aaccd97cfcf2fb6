"""Sockets that open connections by the kind of address: to public ones only, or to any but public ones."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from ..errors import ConfigurationError
from .addresses import is_public

if TYPE_CHECKING:
    # As aiohttp's connector passes it: family, type, protocol, name, and the address with its port.
    Address = tuple[int, int, int, str, tuple[object, ...]]


def local_socket(address: Address) -> socket.socket:
    """Open a socket for plain http to this machine or a local network.

    Raises:
        ConfigurationError: The address is public, so that everybody on the way could read what is sent.
    """
    family, kind, number, _, target = address
    if is_public(str(target[0])):
        raise ConfigurationError(
            f"base_url leads to {target[0]}, a public address: http is for local networks only; use https"
        )
    return socket.socket(family, kind, number)
