"""What went wrong on the network, in words without secrets."""

from __future__ import annotations

import aiohttp

UNUSABLE = (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError, ValueError)
"""Raised for an address, given or redirected to, that cannot be requested. Retrying does not help."""


def network_message(cause: Exception) -> str:
    """Describe a network error without the query of any address."""
    if isinstance(cause, UNUSABLE):
        return "the address is not usable"
    if isinstance(cause, aiohttp.TooManyRedirects):
        return "too many redirects"
    if isinstance(cause, aiohttp.ClientConnectorDNSError):
        return f"the host {cause.host} cannot be resolved"
    if isinstance(cause, aiohttp.ClientConnectorCertificateError):
        return f"the certificate of {cause.host} is not valid"
    if isinstance(cause, aiohttp.ClientConnectorError):
        return f"no connection to {cause.host}:{cause.port}: {cause.os_error.strerror or cause.os_error}"
    if isinstance(cause, aiohttp.ServerDisconnectedError):
        return "the connection was closed before a response arrived"
    if isinstance(cause, aiohttp.ClientPayloadError):
        return "the connection broke in the middle of the response"
    if isinstance(cause, aiohttp.ClientResponseError):
        return "the response was not HTTP"
    if isinstance(cause, OSError) and cause.strerror:
        return f"the connection broke: {cause.strerror}"
    return f"the connection broke ({type(cause).__name__})"
