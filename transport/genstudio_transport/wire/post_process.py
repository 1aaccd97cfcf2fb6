"""Which links a poll asks for: how long they are valid, and how object storage converts result pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from ..errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class PostProcess:
    """Convert result pictures when they are downloaded; the stored file does not change.

    At most one of `quality` and `absolute_quality` may be given (vendor's tutorial, "图片后处理": `q` and `Q`).

    Args:
        format: The format to convert to; None keeps the stored format.
        quality: 1 to 100, relative to the quality of the stored picture.
        absolute_quality: 1 to 100, regardless of the stored picture.
    """

    format: Literal["jpg", "png", "webp", "bmp", "gif", "tiff", "heic", "avif"] | None = None
    quality: int | None = None
    absolute_quality: int | None = None


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
        return _text("image_post_process", options)
    if not isinstance(options, PostProcess):
        raise ConfigurationError(f"image_post_process must be a PostProcess or a string, not {options!r}")
    if options.quality is not None and options.absolute_quality is not None:
        raise ConfigurationError("image_post_process takes quality or absolute_quality, not both")
    sent: dict[str, object] = {}
    if options.format is not None:
        sent["format"] = _text("image_post_process: format", options.format)
    for key, value in (("q", options.quality), ("Q", options.absolute_quality)):
        if value is None:
            continue
        if not _is_integer(value) or not 1 <= value <= 100:
            raise ConfigurationError(f"image_post_process: quality must be from 1 to 100, not {value!r}")
        sent["quality"] = {key: value}
    if not sent:
        raise ConfigurationError("image_post_process needs a format or a quality")
    return sent


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not value or not value.isprintable():
        raise ConfigurationError(f"{name} must be a text without control characters, not {value!r}")
    return value


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
