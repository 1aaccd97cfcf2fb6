"""The fields of a poll that say which links are wanted."""

from __future__ import annotations

import re

from ...errors import ConfigurationError
from ..link_options import LinkOptions, PostProcess, is_integer

# A raw command is the service's own business, but for a quality that cannot exist.
_QUALITY = re.compile(r"(?:^|/)quality,[qQ]_([^,/]*)")


def link_fields(options: LinkOptions) -> dict[str, object]:
    """Build the fields of a poll that say which links are wanted.

    Raises:
        ConfigurationError: An option is invalid.
    """
    fields: dict[str, object] = {}
    if options.url_expire_period is not None:
        if not is_integer(options.url_expire_period) or options.url_expire_period < 1:
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
