"""The options of a client: API key, address, timeouts and limits, checked once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypedDict, cast

from ..errors import ConfigurationError
from ..hints import closest
from ..prompts import Validate
from ..wire import LinkOptions, PostProcess, Secret, genstudio, protocol, redacted
from .origin import is_loopback, parse_origin

if TYPE_CHECKING:
    from ssl import SSLContext

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
    max_download_bytes: int | None
    """The largest file that is downloaded, in bytes; None (default) for 256 MiB in memory and 4 GiB on disk."""


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
    proxy: str | None
    """The URL of an HTTP proxy, `http://user:password@host:port`, for all requests that leave this machine."""
    trust_env: bool
    """Whether HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY apply when there is no `proxy`; True by default."""
    ssl: str | os.PathLike[str] | SSLContext | None
    """Which certificates are trusted: those in a file (PEM), those of an `ssl.SSLContext`, or those of the operating
    system with "truststore" (needs the extra `truststore`); None (default) for those that Python's OpenSSL finds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """The checked options of one client; field names are those of `ClientOptions`."""

    base_url: str
    """Without a slash at its end."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    """What is sent with each request to the service, the API key among it, and to no other address."""
    local_http: bool = False
    """Whether plain http to a local network is allowed, and then to nothing else."""
    signed_links: bool = True
    """Whether the service signs links, as the options about links ask."""
    timeout: float = 60.0
    max_retries: int = 4
    retry_budget: float = 120.0
    validate: Validate = "raise"
    wait_timeout: float | None = 3600.0
    url_expire_period: int | None = None
    image_post_process: PostProcess | str | None = None
    on_cancel: Literal["cancel", "leave"] = "cancel"
    progress: bool = False
    max_download_bytes: int | None = None
    poll_interval: float = 1.0
    max_poll_interval: float = 10.0
    rate_limit: str | None = None
    rate_limit_storage: str | None = None
    max_tasks: int | None = None
    max_connections: int = 100
    max_downloads: int = 8
    max_upload_bytes: int = protocol.MAX_UPLOAD_BYTES
    proxy: str | None = field(default=None, repr=False)
    trust_env: bool = True
    ssl: str | os.PathLike[str] | SSLContext | None = None

    def __post_init__(self) -> None:
        given = {name: getattr(self, name) for name in self.__dataclass_fields__}
        problems = [
            f"{name} must be {what}" + ("" if name in _MAY_CONTAIN_A_PASSWORD else f", not {given[name]!r}")
            for name, what, valid in _RULES
            if not valid(given[name])
        ]
        if problems:
            raise ConfigurationError("; ".join(problems))
        if not self.signed_links and self.links != LinkOptions():
            raise ConfigurationError(
                "url_expire_period and image_post_process are options of GenStudio; a ComfyUI server has neither"
            )
        genstudio.link_fields(self.links)

    @property
    def links(self) -> LinkOptions:
        """The links that polls ask for."""
        return LinkOptions(self.url_expire_period, self.image_post_process)

    def changed(self, options: CallOptions) -> Settings:
        """A copy with some options changed; raises `ConfigurationError` for an unknown or invalid option."""
        refuse_unknown(options, CallOptions)
        return replace(self, **options)


Valid = Callable[[object], bool]


def _seconds(value: object) -> bool:
    # Not a number is not more than 0 either.
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0


def _count(least: int) -> Valid:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= least


def _optional(valid: Valid) -> Valid:
    return lambda value: value is None or valid(value)


def _one_of(*words: str) -> tuple[str, Valid]:
    # Compared in order: not every value can be hashed.
    return f"one of {', '.join(map(repr, words))}", lambda value: value in words


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.isprintable()


def _is_redis_url(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("redis://", "rediss://")) and value.isprintable()


_MAY_CONTAIN_A_PASSWORD = ("rate_limit_storage", "proxy")
_RULES: tuple[tuple[str, str, Valid], ...] = (
    ("timeout", "more than 0", _seconds),
    ("max_retries", "at least 0 and an integer", _count(0)),
    ("retry_budget", "more than 0", _seconds),
    ("validate", *_one_of("raise", "warn", "off")),
    ("wait_timeout", "more than 0, or None", _optional(_seconds)),
    ("on_cancel", *_one_of("cancel", "leave")),
    ("progress", "True or False", lambda value: isinstance(value, bool)),
    ("max_download_bytes", "at least 1 and an integer, or None", _optional(_count(1))),
    ("poll_interval", "more than 0", _seconds),
    ("max_poll_interval", "more than 0", _seconds),
    ("rate_limit", 'a text such as "10/second", or None', _optional(_is_text)),
    ("rate_limit_storage", "a redis:// or rediss:// URL, or None", _optional(_is_redis_url)),
    ("max_tasks", "at least 1 and an integer, or None", _optional(_count(1))),
    ("max_connections", "at least 1 and an integer", _count(1)),
    ("max_downloads", "at least 1 and an integer", _count(1)),
    ("max_upload_bytes", "at least 1 and an integer", _count(1)),
    ("proxy", "the URL of a proxy, or None", _optional(_is_text)),
    ("trust_env", "True or False", lambda value: isinstance(value, bool)),
)


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
    key = cast("object", api_key if api_key is not None else os.environ.get("GENSTUDIO_API_KEY", ""))
    if not isinstance(key, str):
        raise ConfigurationError(f"the API key must be a string, not {type(key).__name__}")
    if not key.strip():
        raise ConfigurationError("there is no API key: give api_key=... or set GENSTUDIO_API_KEY")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ConfigurationError("the API key contains spaces, line breaks or other characters that a key cannot have")
    address: object = base_url
    if address is None or address == "":
        address = os.environ.get("GENSTUDIO_BASE_URL") or protocol.BASE_URL
    headers = {"Authorization": Secret(f"Bearer {key}")}
    return Settings(base_url=checked_base_url(address), headers=headers, **options)


def refuse_unknown(options: CallOptions | ClientOptions, known: type) -> None:
    """Raise `ConfigurationError` for an option that does not exist, with the closest one."""
    names = sorted({name for base in (CallOptions, known) for name in base.__annotations__})
    for name in options:
        if name not in names:
            near = closest(name, names)
            advice = f"did you mean {near!r}?" if near else f"the options are {', '.join(names)}"
            raise ConfigurationError(f"there is no option {name!r} here; {advice}")


def checked_base_url(address: object) -> str:
    """The origin of a base URL, which must use https unless the host is this machine."""
    if not isinstance(address, str):
        raise ConfigurationError(f"base_url must be a string, not {type(address).__name__}")
    parsed = parse_origin(address)
    if parsed is None:
        if "@" in address:
            raise ConfigurationError("base_url must be an origin, without a user name or password")
        raise ConfigurationError(f"base_url must be an origin such as {protocol.BASE_URL}, not {redacted(address)!r}")
    if parsed.scheme == "http" and not is_loopback(parsed.host):
        raise ConfigurationError(f"base_url must start with https:// to protect the API key, not {str(parsed)!r}")
    return str(parsed)
