"""Which proxy a request goes through: the client's own, one from the environment, or none."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable
from typing import cast
from urllib.request import getproxies_environment

from yarl import URL

from ..errors import ConfigurationError
from ..log import logger
from .origin import is_loopback, parse_origin
from .settings import Settings

# What `urllib` uses on every system for NO_PROXY; its types know only the function that also asks the system.
_bypassed = cast("Callable[[str, dict[str, str]], object]", getattr(urllib.request, "proxy_bypass_environment"))


class Proxies:
    """The proxies of one client, read once.

    Args:
        settings: The options of the client, with `proxy` and `trust_env`.

    Raises:
        ConfigurationError: The URL of a proxy cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self._own = None if settings.proxy is None else _proxy("proxy", settings.proxy)
        # Plain http is for a local network, and a proxy is somewhere else.
        self._direct = URL(settings.base_url).origin() if settings.local_http else None
        self._by_scheme: dict[str, URL] = {}
        self._environment: dict[str, str] = {}
        if self._own is None and settings.trust_env:
            self._environment = getproxies_environment()
            # A client of a server on this machine needs no proxy, so a proxy that cannot be used does not stop it.
            self._read_environment(strict=not _is_local(URL(settings.base_url)))

    def _read_environment(self, *, strict: bool) -> None:
        for scheme in ("http", "https"):
            name = scheme if self._environment.get(scheme) else "all"
            if not (value := self._environment.get(name)):
                continue
            try:
                variable = f"{name.upper()}_PROXY"
                self._by_scheme[scheme] = _proxy(variable, value if "://" in value else f"http://{value}")
            except ConfigurationError as error:
                if strict:
                    raise ConfigurationError(f"{error}; or give trust_env=False") from None
                logger.warning("%s; requests go directly", error)

    def url_for(self, url: URL) -> URL | None:
        """The proxy for a request; None to send it directly, as everything to this machine is.

        Args:
            url: The address of the request.
        """
        if _is_local(url) or url.origin() == self._direct:
            return None
        if self._own is not None:
            return self._own
        proxy = self._by_scheme.get(url.scheme)
        if proxy is None or _bypassed(f"{url.raw_host}:{url.port}", self._environment):
            return None
        return proxy


def _is_local(url: URL) -> bool:
    return is_loopback(url.raw_host or "")


def _proxy(name: str, value: str) -> URL:
    """Parse the URL of a proxy. It is in no message, because it may contain a password."""
    wrong = ConfigurationError(
        f"{name} must be a URL such as http://proxy.example:3128 or http://user:password@proxy.example:3128 "
        "(http or https, special characters of the password escaped as in %40)"
    )
    scheme, _, rest = value.partition("://")
    user, _, host = rest.rpartition("@")
    origin = parse_origin(f"{scheme}://{host}")
    if origin is None or any(c in user for c in "/?#@ ") or not user.isprintable():
        raise wrong from None
    url = URL(str(origin))
    if not user:
        return url
    try:
        given = URL.build(scheme="http", authority=f"{user}@proxy", encoded=True)
        # The credentials are sent as UTF-8 (RFC 7617), but aiohttp encodes each character as one byte.
        name_, password = (part and part.encode().decode("latin-1") for part in (given.user, given.password))
    except ValueError:
        raise wrong from None
    return url.with_user(name_).with_password(password or "")
