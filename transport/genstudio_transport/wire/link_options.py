"""Which links to results are wanted: how long they are valid, and how object storage converts pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeGuard, get_args

from ..errors import ConfigurationError
from ..hints import closest

Format = Literal["jpg", "png", "webp", "bmp", "gif", "tiff", "heic", "avif"]


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
            if value is not None and (not is_integer(value) or not 1 <= value <= 100):
                raise ConfigurationError(f"PostProcess: {name} must be an integer from 1 to 100, not {value!r}")
        if self.format is None and self.quality is None and self.absolute_quality is None:
            raise ConfigurationError("PostProcess needs a format or a quality")


class LinkOptions(NamedTuple):
    """The links that a poll asks for; only tasks with the same options share a request."""

    url_expire_period: int | None = None
    """Seconds that the links are valid; None leaves it to the service."""
    image_post_process: PostProcess | str | None = None


def is_integer(value: object) -> TypeGuard[int]:
    """Whether a value is an integer, which True and False are not."""
    return isinstance(value, int) and not isinstance(value, bool)
