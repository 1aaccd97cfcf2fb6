"""The options of a client of one's own ComfyUI server: address, headers, and where plain http is allowed."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import cast

from ..errors import ConfigurationError
from ..wire import Secret, comfyui, redacted
from .addresses import is_public
from .origin import Origin, is_loopback, parse_address
from .settings import ClientOptions, Settings, refuse_unknown

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
# What the client or the connection sets itself.
_OWN = re.compile(
    r"accept-encoding|connection|content-.*|expect|host|if-range|keep-alive|range|sec-websocket-.*|te|trailer"
    r"|transfer-encoding|upgrade",
    re.IGNORECASE,
)
_EXAMPLE = comfyui.protocol.BASE_URL
# A server of one's own has no rate limit, and short tasks are common there.
_POLL_INTERVAL = 0.25
_MAX_POLL_INTERVAL = 5.0


def server_settings(
    base_url: str | None, headers: Mapping[str, str] | None, allow_http: bool, options: ClientOptions
) -> Settings:
    """Settings from arguments, then from the environment, then by default.

    Args:
        base_url: The server's address; None for the environment variable `COMFYUI_URL`, or port 8188 of this machine.
        headers: What is sent with each request.
        allow_http: Whether plain http to a local network is allowed.
        options: The options that were given.

    Raises:
        ConfigurationError: An option is invalid, or the address would expose the headers or the prompts.
    """
    refuse_unknown(options, ClientOptions)
    address: object = base_url or os.environ.get("COMFYUI_URL") or _EXAMPLE
    if not isinstance(cast("object", allow_http), bool):
        raise ConfigurationError(f"allow_http must be True or False, not {allow_http!r}")
    origin, path = _checked_address(address)
    local_http = origin.scheme == "http" and not is_loopback(origin.host)
    if local_http:
        _check_http(origin, allow_http)
    own: ClientOptions = {"poll_interval": _POLL_INTERVAL, "max_poll_interval": _MAX_POLL_INTERVAL, **options}
    checked = _checked_headers(headers)
    return Settings(base_url=f"{origin}{path}", headers=checked, local_http=local_http, signed_links=False, **own)


def _checked_address(address: object) -> tuple[Origin, str]:
    if not isinstance(address, str):
        raise ConfigurationError(f"base_url must be a string, not {type(address).__name__}")
    parsed = parse_address(address)
    if parsed is None:
        if "@" in address:
            raise ConfigurationError("base_url must not contain a user name or password; use headers=")
        raise ConfigurationError(
            f"base_url must be an address such as {_EXAMPLE} or https://host/comfyui, not {redacted(address)!r}"
        )
    return parsed


def _check_http(origin: Origin, allow_http: bool) -> None:
    if not allow_http:
        raise ConfigurationError(
            f"base_url must start with https://, not {str(origin)!r}: anyone on the way can read plain http; for a "
            "server on a local network, give allow_http=True"
        )
    try:
        public = is_public(origin.host.strip("[]"))
    except ValueError:
        # A name; the address that it stands for is checked when a connection is opened.
        return
    if public:
        raise ConfigurationError(f"base_url is {origin}, a public address: http is for local networks only; use https")


def _checked_headers(headers: object) -> dict[str, str]:
    if headers is None:
        return {}
    if not isinstance(headers, Mapping):
        raise ConfigurationError(f"headers must be a mapping of names to values, not {type(headers).__name__}")
    checked: dict[str, str] = {}
    for name, value in cast("Mapping[object, object]", headers).items():
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise ConfigurationError(f"headers: {repr(name)[:50]} is not the name of a header")
        if _OWN.fullmatch(name):
            raise ConfigurationError(f"headers: {name} is set by the client itself")
        if not isinstance(value, str) or not value.isascii() or not value.isprintable() or value != value.strip():
            # The value may be a secret.
            raise ConfigurationError(f"headers: the value of {name} must be a text of printable ASCII characters")
        checked[name] = Secret(value)
    return checked
