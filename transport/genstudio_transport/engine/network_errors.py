"""What went wrong on the network, in words without secrets, and whether another attempt may help."""

from __future__ import annotations

import ssl

import aiohttp

_UNUSABLE = (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError, ValueError)
# OpenSSL's X509_V_ERR_*, which its documentation of `X509_verify_cert` lists.
_NOT_YET_VALID = 9
_EXPIRED = 10
_SELF_SIGNED = (18, 19)
_UNKNOWN_ISSUER = (2, 20, 21)
_OTHER_NAME = (62, 64)
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")
# A connection that ended during the handshake may have been a server that was just restarting.
_BROKEN_HANDSHAKE = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
_TRUST = "if you trust it, give the client ssl=<a file with its certificate>, or set SSL_CERT_FILE to that file"
PROXY_CREDENTIALS = "the proxy refused the user name and password in its URL, or there are none (HTTP 407)"
_CLOSED = "the connection was closed during the TLS handshake"


def may_pass(cause: Exception) -> bool:
    """Whether another attempt may succeed: not for an unusable address, a redirect loop or a refused certificate."""
    if isinstance(cause, aiohttp.ClientConnectorError) and isinstance(cause.os_error, ssl.SSLError):
        return isinstance(cause.os_error, _BROKEN_HANDSHAKE)
    if isinstance(cause, aiohttp.ClientHttpProxyError):
        return cause.status >= 500 or cause.status == 429
    return not isinstance(cause, (*_UNUSABLE, aiohttp.TooManyRedirects))


def network_message(cause: Exception) -> str:
    """Describe a network error without the query of any address."""
    # A refused certificate is a ValueError as well, so it comes first.
    if isinstance(cause, aiohttp.ClientConnectorCertificateError):
        return f"the certificate of {cause.host}:{cause.port} was refused: {_refusal(cause.certificate_error)}"
    if isinstance(cause, _UNUSABLE):
        return "the address is not usable"
    if isinstance(cause, aiohttp.TooManyRedirects):
        return "too many redirects"
    if isinstance(cause, aiohttp.ClientConnectorDNSError):
        return f"the host {cause.host} cannot be resolved"
    if isinstance(cause, aiohttp.ClientConnectorError):
        if isinstance(cause.os_error, ssl.SSLError):
            return f"no TLS connection to {cause.host}:{cause.port}: {_handshake(cause.os_error)}"
        # asyncio gives no reason when a handshake is cut.
        reason = cause.os_error.strerror or str(cause.os_error) or _CLOSED
        proxy = "the proxy " if isinstance(cause, aiohttp.ClientProxyConnectionError) else ""
        return f"no connection to {proxy}{cause.host}:{cause.port}: {reason}"
    if isinstance(cause, aiohttp.ClientHttpProxyError):
        return PROXY_CREDENTIALS if cause.status == 407 else f"the proxy refused to connect (HTTP {cause.status})"
    if isinstance(cause, aiohttp.ServerDisconnectedError):
        return "the connection was closed before a response arrived"
    if isinstance(cause, aiohttp.ClientPayloadError):
        return "the connection broke in the middle of the response"
    if isinstance(cause, aiohttp.ClientResponseError):
        return "the response was not HTTP"
    if isinstance(cause, OSError) and cause.strerror:
        return f"the connection broke: {cause.strerror}"
    return f"the connection broke ({type(cause).__name__})"


def _refusal(error: Exception) -> str:
    """Why a certificate was refused, and what to do, by OpenSSL's number because its words differ by version."""
    number = getattr(error, "verify_code", None)
    if number in _SELF_SIGNED:
        return f"it is self-signed; {_TRUST}"
    if number in _UNKNOWN_ISSUER:
        return f"its issuer is an unknown authority; {_TRUST}"
    if number == _EXPIRED:
        return "it has expired; the server's operator must renew it, unless this machine's clock is wrong"
    if number == _NOT_YET_VALID:
        return "it is not yet valid; check this machine's clock"
    if number in _OTHER_NAME:
        return "it is not valid for this host; check the address (for the service: base_url)"
    return f"{getattr(error, 'verify_message', '') or 'it cannot be verified'}; check the address and the option ssl"


def _handshake(error: ssl.SSLError) -> str:
    reason = error.reason or ""
    if reason in _NO_TLS:
        return "the server does not speak TLS on this port; check the port, or use http:// if the host is this machine"
    if isinstance(error, _BROKEN_HANDSHAKE) or not reason:
        return _CLOSED
    return f"the TLS handshake failed ({reason.lower().replace('_', ' ')})"
