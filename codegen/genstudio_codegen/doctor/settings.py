"""The key, the address and the proxy, as they stand in the environment. Nothing is sent yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

from .finding import Finding, failed, ok, warning

KEY = "GENSTUDIO_API_KEY"
ADDRESS = "GENSTUDIO_BASE_URL"
SERVICE = "https://cloud.infini-ai.com"
"""The service's own address (vendor's tutorial)."""
_SOMEWHERE = "http://127.0.0.1:9"
_SOME_KEY = "sk-0000000000000000"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")


class Setting(NamedTuple):
    """A value from the environment, and what was found about it."""

    value: str | None
    """None when it cannot be used."""
    finding: Finding


def key_setting(environment: Mapping[str, str]) -> Setting:
    """The API key. It is in no message."""
    from genstudio_transport import ConfigurationError, GenStudio

    key = environment.get(KEY, "")
    if not key.strip():
        advice = f"copy a key from the web console, and run: export {KEY}=sk-…"
        return Setting(None, failed("key", f"{KEY} is not set", advice))
    try:
        GenStudio(key, _SOMEWHERE).close()
    except ConfigurationError as error:
        return Setting(None, failed("key", f"{KEY} is set, but {error}", "copy the key from the web console once more"))
    if not key.startswith("sk-"):
        message = f"{KEY} is set ({len(key)} characters), but does not begin with sk-"
        return Setting(key, warning("key", message, "check that it is the key and not its name"))
    return Setting(key, ok("key", f"{KEY} is set ({len(key)} characters, beginning with sk-)"))


def address_setting(environment: Mapping[str, str]) -> Setting:
    """The address of the service."""
    from genstudio_transport import ConfigurationError, GenStudio

    address = environment.get(ADDRESS, "")
    if not address:
        return Setting(SERVICE, ok("address", f"{SERVICE} ({ADDRESS} is not set)"))
    try:
        GenStudio(_SOME_KEY, address).close()
    except ConfigurationError as error:
        return Setting(None, failed("address", f"{ADDRESS}: {error}", f"unset it to use {SERVICE}"))
    return Setting(address, ok("address", f"{address} (from {ADDRESS})"))


def proxy_finding(address: str) -> Finding:
    """The proxy that requests to an address go through. Its password is in no message."""
    proxies = getproxies_environment()
    parts = urlsplit(address)
    if parts.hostname in LOCAL_HOSTS:
        return ok("proxy", "none is used, because the service is on this machine")
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy:
        return ok("proxy", "none is set")
    if proxy_bypass_environment(parts.netloc, proxies):
        return ok("proxy", f"none for {parts.hostname}, which NO_PROXY names")
    where = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    shown = f"{where.scheme}://{(where.netloc.rpartition('@')[2])}"
    return ok("proxy", f"{shown}, from the environment" + (" (with a user name)" if "@" in where.netloc else ""))
