"""The options of a client: API key, address, timeouts and limits, checked once."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field, replace
from typing import Literal, TypedDict
from urllib.parse import urlsplit

from ..errors import ConfigurationError
from ..hints import closest
from ..prompts import Validate
from ..wire import LinkOptions, PostProcess, Secret, command, protocol

DEFAULT: Literal["default"] = "default"
Timeout = float | None | Literal["default"]
"""Seconds; None for no limit; by default the client's `wait_timeout`."""


class CallOptions(TypedDict, total=False):
    """Options that `with_options` can change for some calls."""

    timeout: float
    """Seconds for one HTTP request including its response; 60 by default. For a download: without a further byte."""
    max_retries: int
    """How many times a failed request is retried when that is safe; 4 by default."""
    retry_budget: float
    """Seconds for all retries of one request together, delays included; 120 by default."""
    validate: Validate
    """What generated modules do about arguments that the spec does not allow: "raise" (default), "warn" or "off"."""
    wait_timeout: float | None
    """Seconds that `run`, `wait` and `result` wait for a task; 3600 by default, None for no limit."""
    url_expire_period: int | None
    """Seconds that result links are valid; None leaves it to the service, whose default is 600."""
    image_post_process: PostProcess | str | None
    """How object storage converts pictures when they are downloaded, as `PostProcess` or as a raw command."""
    on_cancel: Literal["cancel", "leave"]
    """What happens to a task whose `submit` or `run` is interrupted: cancelled (default) or left running."""
    progress: bool
    """Whether `run` shows a progress bar (needs the extra `progress`); False by default."""


class ClientOptions(CallOptions, total=False):
    """All options of a client; those below cannot be changed later."""

    poll_interval: float
    """Seconds between polls of a young task, and the shortest time between two polls; 1 by default."""
    max_poll_interval: float
    """Seconds between polls of an old task; 10 by default."""
    rate_limit: str | None
    """The client's own limit, such as "10/second" or "10/second;300/minute" (needs the extra `limits`)."""
    rate_limit_storage: str | None
    """Where `rate_limit` is counted: None for memory, or a Redis URL to share it among machines."""
    max_tasks: int | None
    """How many submitted tasks may be unfinished at a time; a further `submit` waits. None for no limit."""
    max_connections: int
    """How many requests are sent to the service at a time; 100 by default."""
    max_downloads: int
    """How many files are downloaded at a time; 8 by default."""
    max_upload_bytes: int
    """The largest file that is uploaded, in bytes; 50 MiB by default."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The checked options of one client; field names are those of `ClientOptions`."""

    api_key: Secret = field(repr=False)
    base_url: str
    timeout: float = 60.0
    max_retries: int = 4
    retry_budget: float = 120.0
    validate: Validate = "raise"
    wait_timeout: float | None = 3600.0
    url_expire_period: int | None = None
    image_post_process: PostProcess | str | None = None
    on_cancel: Literal["cancel", "leave"] = "cancel"
    progress: bool = False
    poll_interval: float = 1.0
    max_poll_interval: float = 10.0
    rate_limit: str | None = None
    rate_limit_storage: str | None = None
    max_tasks: int | None = None
    max_connections: int = 100
    max_downloads: int = 8
    max_upload_bytes: int = protocol.MAX_UPLOAD_BYTES

    def __post_init__(self) -> None:
        problems = [
            f"{name} must be {'at least' if least else 'more than'} {least}, not {value!r}"
            for name, least in _LEAST.items()
            if (value := getattr(self, name)) is not None and not _enough(value, least)
        ]
        if self.max_retries != 0 and not _enough(self.max_retries, 1):
            problems.append(f"max_retries must be at least 0, not {self.max_retries!r}")
        for name, allowed in _WORDS.items():
            if getattr(self, name) not in allowed:
                problems.append(f"{name} must be one of {', '.join(map(repr, allowed))}, not {getattr(self, name)!r}")
        if self.image_post_process is not None:
            command(self.image_post_process)
        if problems:
            raise ConfigurationError("; ".join(problems))

    @property
    def links(self) -> LinkOptions:
        """The links that polls ask for."""
        return LinkOptions(self.url_expire_period, self.image_post_process)

    def changed(self, options: CallOptions) -> Settings:
        """A copy with some options changed; raises `ConfigurationError` for an unknown or invalid option."""
        refuse_unknown(options, CallOptions)
        return replace(self, **options)


def _enough(value: object, least: int) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return value >= least if least else value > 0


_LEAST = {
    "timeout": 0, "retry_budget": 0, "wait_timeout": 0, "poll_interval": 0, "max_poll_interval": 0,
    "url_expire_period": 1, "max_tasks": 1, "max_connections": 1, "max_downloads": 1, "max_upload_bytes": 1,
}  # fmt: skip
_WORDS = {"validate": ("raise", "warn", "off"), "on_cancel": ("cancel", "leave")}


def settings_for(api_key: str | None, base_url: str | None, options: ClientOptions) -> Settings:
    """Settings from arguments, then from the environment, then by default.

    Args:
        api_key: The API key; None for the environment variable `GENSTUDIO_API_KEY`.
        base_url: The service's address; None for `GENSTUDIO_BASE_URL`, or the service's own.
        options: The options that were given.

    Raises:
        ConfigurationError: There is no API key, an option is invalid, or the address would expose the key.
    """
    refuse_unknown(options, ClientOptions)
    key = api_key if api_key is not None else os.environ.get("GENSTUDIO_API_KEY", "")
    if not key.strip():
        raise ConfigurationError("there is no API key: give api_key=... or set GENSTUDIO_API_KEY")
    if not key.isascii() or not key.isprintable() or key != key.strip() or " " in key:
        raise ConfigurationError("the API key contains spaces, line breaks or other characters that a key cannot have")
    address = base_url or os.environ.get("GENSTUDIO_BASE_URL") or protocol.BASE_URL
    return Settings(api_key=Secret(key), base_url=checked_base_url(address), **options)


def refuse_unknown(options: CallOptions | ClientOptions, known: type) -> None:
    """Raise `ConfigurationError` for an option that does not exist, with the closest one."""
    names = sorted({name for base in (CallOptions, known) for name in base.__annotations__})
    for name in options:
        if name not in names:
            near = closest(name, names)
            advice = f"did you mean {near!r}?" if near else f"the options are {', '.join(names)}"
            raise ConfigurationError(f"there is no option {name!r} here; {advice}")


def checked_base_url(address: str) -> str:
    """The origin of a base URL, which must use https unless the host is this machine."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ConfigurationError(f"base_url must be an origin such as {protocol.BASE_URL}, not {_shown(address)!r}")
    if parts.username or parts.password:
        raise ConfigurationError("base_url must not contain a user name or password")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ConfigurationError(f"base_url must start with https:// to protect the API key, not {_shown(address)!r}")
    return f"{parts.scheme}://{parts.netloc}"


def _shown(address: str) -> str:
    return address.partition("?")[0].rpartition("@")[2]


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
