"""Pictures and other files that rows give: paths, URLs, ids, and what they are in a row's values."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from genstudio_transport import Image

from .texts import parsed_json

if TYPE_CHECKING:
    from genstudio_transport import JSONValue, Parameter

_UPLOADS = frozenset({"IMAGE", "VIDEO", "AUDIO", "FILE"})
# An id from upload_image, `te-…/ac-…/sui-….png` (vendor's tutorial). Another relative path would be a forgotten file.
_UPLOAD_ID = re.compile(r"te-[^/\\]+/[^\\]+")
_FORMS = ("path", "url", "on_server")
_WANTED = 'a path, a URL, an id from upload_image, or {"path": …}, {"url": …}, {"on_server": …}'


class NotAFile(ValueError):
    """A value that names no file."""


def takes_file(parameter: Parameter) -> bool:
    """Whether a parameter's value is a file."""
    return not _UPLOADS.isdisjoint(parameter.kind.split(","))


def file_value(parameter: Parameter, given: object, base: Path | None) -> JSONValue:
    """What a row's values hold for a file that was given.

    Args:
        parameter: The parameter, which takes a file.
        given: A text, or an object of the form that values hold.
        base: The folder that relative paths start from; None for the current one.

    Raises:
        NotAFile: It is neither.
    """
    if isinstance(given, str) and given.lstrip().startswith("{"):
        try:
            given = parsed_json(given)
        except ValueError as error:
            raise NotAFile(f"{parameter.name}: expected {_WANTED}; the JSON is invalid: {error}") from None
    if isinstance(given, Mapping):
        return _from_object(parameter, cast("Mapping[object, object]", given), base)
    if not isinstance(given, str):
        return cast("JSONValue", given)  # None, a number: the parameter's own check says what is expected
    return _from_text(parameter, given, base)


def _from_object(parameter: Parameter, given: Mapping[object, object], base: Path | None) -> JSONValue:
    form, text = next(iter(given.items())) if len(given) == 1 else ("", None)
    if form not in _FORMS or not isinstance(text, str) or not text:
        raise NotAFile(f"{parameter.name}: expected {_WANTED}")
    return {form: _absolute(text, base) if form == "path" else text}


def _from_text(parameter: Parameter, text: str, base: Path | None) -> JSONValue:
    if text[:8].lower().startswith(("http://", "https://")):
        # The service fetches what is on OSS or S3 itself.
        return text if parameter.accepts(text) else {"url": text}
    path = _absolute(text, base)
    if not os.path.isfile(path) and (_UPLOAD_ID.fullmatch(text) or text in parameter.also):
        return text
    return {"path": path}


def _absolute(text: str, base: Path | None) -> str:
    if text.startswith("~"):
        text = os.path.expanduser(text)
    return os.path.abspath(os.path.join(base or "", text))


def file_input(value: JSONValue) -> object:
    """What the generated module's `prompt` takes for a value of a row.

    Raises:
        ValueError: It is an object of another form, or what it names is not accepted.
    """
    if not isinstance(value, dict):
        return value
    form, text = next(iter(value.items())) if len(value) == 1 else ("", "")
    if isinstance(text, str) and form == "path":
        return Path(text)
    if isinstance(text, str) and form == "url":
        return Image.from_url(text)
    if isinstance(text, str) and form == "on_server":
        return Image.on_server(text)
    raise NotAFile(f"expected {_WANTED}")


def path_problem(path: str) -> str | None:
    """Say why a file cannot be uploaded, as far as can be seen without reading it; None if it can."""
    try:
        status = os.stat(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return f"{path}: {reason}"
    if not stat.S_ISREG(status.st_mode):
        return f"{path} is not a file"
    return None if status.st_size else f"{path} is empty"
