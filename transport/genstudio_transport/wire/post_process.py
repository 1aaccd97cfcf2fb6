"""Which links a poll asks for: how long they are valid, and how object storage converts result pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeGuard, get_args

from ..errors import ConfigurationError
from ..hints import closest

Format = Literal["jpg", "png", "webp", "bmp", "gif", "tiff", "heic", "avif"]
# A raw command is the service's own business, but for a quality that cannot exist.
_QUALITY = re.compile(r"(?:^|/)quality,[qQ]_([^,/]*)")


@dataclass(frozen=True, slots=True)
class PostProcess:
    """Convert result pictures when they are downloaded; the stored file does not change.

    At most one of `quality` and `absolute_quality` may be given (vendor's tutorial, "图片后处理": `q` and `Q`).

    Args:
        format: The format to convert to; None keeps the stored format.
        quality: 1 to 100, relative to the quality of the stored picture.
        absolute_quality: 1 to 100, regardless of the stored picture.

    Raises:
        ConfigurationError: The format is not a known one, a quality is not from 1 to 100, both are given, or nothing.
    """

    format: Format | None = None
    quality: int | None = None
    absolute_quality: int | None = None

    def __post_init__(self) -> None:
        known = get_args(Format)
        if self.format is not None and self.format not in known:
            near = closest(str(self.format), known)
            advice = f"; did you mean {near!r}?" if near else ""
            raise ConfigurationError(
                f"PostProcess: format must be one of {', '.join(map(repr, known))}, not {self.format!r}{advice}"
            )
        if self.quality is not None and self.absolute_quality is not None:
            raise ConfigurationError("PostProcess takes quality or absolute_quality, not both")
        for name in ("quality", "absolute_quality"):
            value: object = getattr(self, name)
            if value is not None and (not _is_integer(value) or not 1 <= value <= 100):
                raise ConfigurationError(f"PostProcess: {name} must be an integer from 1 to 100, not {value!r}")
        if self.format is None and self.quality is None and self.absolute_quality is None:
            raise ConfigurationError("PostProcess needs a format or a quality")


class LinkOptions(NamedTuple):
    """The links that a poll asks for; only tasks with the same options share a request."""

    url_expire_period: int | None = None
    """Seconds that the links are valid; None leaves it to the service."""
    image_post_process: PostProcess | str | None = None


def link_fields(options: LinkOptions) -> dict[str, object]:
    """Build the fields of a poll that say which links are wanted.

    Raises:
        ConfigurationError: An option is invalid.
    """
    fields: dict[str, object] = {}
    if options.url_expire_period is not None:
        if not _is_integer(options.url_expire_period) or options.url_expire_period < 1:
            raise ConfigurationError(
                f"url_expire_period must be an integer of at least 1, not {options.url_expire_period!r}"
            )
        fields["url_expire_period"] = options.url_expire_period
    if options.image_post_process is not None:
        fields["image_post_process_cmd"] = _command(options.image_post_process)
    return fields


def _command(options: object) -> object:
    """The value of `image_post_process_cmd`; a string is sent unchanged, which the service accepts as well."""
    if isinstance(options, str):
        return _raw(options)
    if not isinstance(options, PostProcess):
        raise ConfigurationError(f"image_post_process must be a PostProcess or a string, not {options!r}")
    sent: dict[str, object] = {}
    if options.format is not None:
        sent["format"] = options.format
    for key, value in (("q", options.quality), ("Q", options.absolute_quality)):
        if value is not None:
            sent["quality"] = {key: value}
    return sent


def _raw(command: str) -> str:
    if not command or not command.isprintable():
        raise ConfigurationError(f"image_post_process must be a text without control characters, not {command!r}")
    for number in _QUALITY.findall(command):
        if not number.isascii() or not number.isdigit() or not 1 <= int(number[:9]) <= 100:
            raise ConfigurationError(f"image_post_process: the quality must be from 1 to 100, not {number!r}")
    return command


def _is_integer(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)
