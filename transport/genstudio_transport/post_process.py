"""What object storage makes of a result picture when it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class PostProcess:
    """Convert result pictures when they are read; the stored file stays as it is.

    `quality` is relative to the stored picture's, `absolute_quality` is not; both go from 1 to 100, and at most one
    is given (vendor's tutorial, "图片后处理": `q` and `Q`).
    """

    format: Literal["jpg", "png", "webp", "bmp", "gif", "tiff", "heic", "avif"] | None = None
    quality: int | None = None
    absolute_quality: int | None = None


def command(options: PostProcess | str) -> object:
    """`image_post_process_cmd` as it is sent; a string is sent as given, which the service takes too.

    Raises `ConfigurationError` for a quality that is none.
    """
    if isinstance(options, str):
        return options
    if options.quality is not None and options.absolute_quality is not None:
        raise ConfigurationError("image_post_process takes quality or absolute_quality, not both")
    sent: dict[str, object] = {}
    if options.format is not None:
        sent["format"] = options.format
    for key, value in (("q", options.quality), ("Q", options.absolute_quality)):
        if value is None:
            continue
        if isinstance(value, bool) or not 1 <= value <= 100:
            raise ConfigurationError(f"image_post_process: a quality goes from 1 to 100, not {value!r}")
        sent["quality"] = {key: value}
    if not sent:
        raise ConfigurationError("image_post_process needs a format or a quality")
    return sent
