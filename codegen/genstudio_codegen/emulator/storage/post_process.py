"""`image_post_process_cmd`: object storage converts an image on read, and leaves the stored file as it is."""

from __future__ import annotations

import re
from typing import TypeAlias

from genstudio_codegen.parameter_spec import JSONValue

from ..assumptions import Code
from ..model import Refusal

Conversion: TypeAlias = tuple[str, int | None]
"""Pillow's format name and a quality from 1 to 100, or None for the format's own."""

FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP", "png": "PNG", "bmp": "BMP", "gif": "GIF", "tiff": "TIFF"}
CONTENT_TYPES = {name: f"image/{name.lower()}" for name in FORMATS.values()}
_QUALITY = re.compile(r"([qQ])_(\d{1,3})")


def command_text(command: JSONValue) -> str:
    """Write a command as it appears in a link.

    Args:
        command: The command as an object, as that text, or nothing (None, "" or {}).

    Returns:
        The text, such as `image/format,jpg/quality,q_80`; "" for nothing.

    Raises:
        Refusal: The command is malformed or asks for an unsupported conversion.
    """
    if command is None or command == "" or command == {}:
        return ""
    if isinstance(command, str):
        text = command
    elif isinstance(command, dict):
        text = _text_of_object(command)
    else:
        raise _refuse("must be an object or a string")
    parse_conversion(text)
    return text


def parse_conversion(text: str) -> Conversion:
    """Read the text of a command.

    Args:
        text: Such as `image/format,jpg/quality,q_80`.

    Returns:
        The conversion.

    Raises:
        Refusal: The text is malformed or asks for an unsupported conversion.
    """
    head, *actions = text.split("/")
    if head != "image" or not actions:
        raise _refuse(f"must have the form image/format,jpg/quality,q_80, not {text[:80]!r}")
    target, quality = "PNG", None
    for action in actions:
        name, _, value = action.partition(",")
        if name == "format" and value in FORMATS:
            target = FORMATS[value]
        elif name == "quality" and (match := _QUALITY.fullmatch(value)) and 1 <= int(match[2]) <= 100:
            quality = int(match[2])
        else:
            raise _refuse(
                f"has the unsupported action {action[:80]!r}; quality takes q_1 to q_100 or Q_1 to Q_100, format one of {', '.join(FORMATS)}"
            )
    return target, quality


def _text_of_object(command: dict[str, JSONValue]) -> str:
    text = "image"
    unknown = command.keys() - {"format", "quality"}
    if unknown:
        raise _refuse(f"has the unknown key {min(unknown)[:80]!r}")
    if "format" in command:
        text += f"/format,{command['format']}"
    if "quality" in command:
        quality = command["quality"]
        if not isinstance(quality, dict) or len(quality) != 1 or next(iter(quality)) not in ("q", "Q"):
            raise _refuse('quality must be {"q": 1 to 100} or {"Q": 1 to 100}')
        ((name, value),) = quality.items()
        text += f"/quality,{name}_{value}"
    return text


def _refuse(message: str) -> Refusal:
    return Refusal(Code.MALFORMED, f"image_post_process_cmd {message}")
