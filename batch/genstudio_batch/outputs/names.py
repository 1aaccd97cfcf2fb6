"""The names of files in an output: a pattern, filled with values that come from anywhere."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping

from ..errors import BatchConfigurationError, OutputError

FIELDS = ("batch", "row", "key", "workflow", "task", "node", "index", "suffix")
_ROW_FIELDS = frozenset({"row", "key", "task"})
# Parsed, never evaluated: literal text, a brace, or a field, where an index may have a width, of zeros.
_TOKEN = re.compile(r"(?P<text>[^{}]+)|(?P<brace>\{\{|\}\})|\{(?P<field>[a-z]+)(?::0(?P<width>[1-9]))?\}")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,10}")
# Names that Windows keeps for devices, whatever their suffix.
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST_VALUE = 100
_LONGEST_PART = 255
_LONGEST_NAME = 900
"""Bytes. An object on S3 has at most 1,024, and the folder of the output comes before the name."""


class Pattern:
    """A pattern of file names, such as `{workflow}/{key}_{index}{suffix}`.

    Args:
        pattern: Text with fields. A slash makes folders; `{index:03}` has three digits.

    Raises:
        BatchConfigurationError: It is no pattern, leads out of the output, or would give two files one name.
    """

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._tokens = list(self._parsed())
        used = {token["field"] for token in self._tokens}
        if not used & _ROW_FIELDS:
            raise self._wrong("gives the files of all rows the same names: add {row}, {key} or {task}")
        if "index" not in used:
            raise self._wrong("gives all files of a row the same name: add {index}")
        parts = _TOKEN.sub(lambda token: token["text"] or "x", pattern).split("/")
        if any(part.strip() in ("", ".", "..") for part in parts) or re.search(
            r"[\\:\x00-\x1f]", pattern.replace(":0", "")
        ):
            raise self._wrong("is not the name of a file below the output")

    def _parsed(self) -> list[re.Match[str]]:
        tokens: list[re.Match[str]] = []
        place = 0
        while place < len(self._pattern):
            token = _TOKEN.match(self._pattern, place)
            if token is None:
                raise self._wrong(f"has a single brace at character {place + 1}; write {{{{ and }}}} for braces")
            if token["field"] and (
                token["field"] not in FIELDS or (token["width"] and token["field"] not in ("index", "row"))
            ):
                raise self._wrong(f"has no field {token[0]}; the fields are {', '.join(FIELDS)}, and index:03")
            tokens.append(token)
            place = token.end()
        return tokens

    def _wrong(self, what: str) -> BatchConfigurationError:
        return BatchConfigurationError(f"the pattern {self._pattern[:200]!r} {what}")

    def fill(self, values: Mapping[str, str]) -> str:
        """The name for one file.

        Args:
            values: The value of each field. Any text is safe: whatever a file name may not contain is replaced, and such
                values end with a hash, so that different ones stay different.

        Raises:
            OutputError: The name is too long, or a field has no value here.
        """
        name = "".join(self._filled(token, values) for token in self._tokens)
        if len(name.encode()) > _LONGEST_NAME or any(len(part.encode()) > _LONGEST_PART for part in name.split("/")):
            raise OutputError(f"the pattern {self._pattern[:200]!r} gives a name that is too long: {name[:200]}…")
        return name

    def _filled(self, token: re.Match[str], values: Mapping[str, str]) -> str:
        field = token["field"]
        if not field:
            return token["text"] or token["brace"][0]
        value = values.get(field)
        if value is None:
            raise OutputError(f"the pattern {self._pattern[:200]!r} has {{{field}}}, which has no value for this file")
        if field == "suffix":
            return value if _SUFFIX.fullmatch(value) else ""
        return plain(value.zfill(int(token["width"] or 0)))


def plain(value: str) -> str:
    """A text as a part of a file name on any system; a different one for each text."""
    kept = "".join(c if c.isalnum() or c in "-_." else "-" for c in value)[:_LONGEST_VALUE]
    kept = kept.strip(".")
    while len(kept.encode()) > _LONGEST_VALUE:
        kept = kept[:-1]
    if kept == value and kept and unicodedata.is_normalized("NFC", kept) and not _DEVICE.fullmatch(kept):
        return kept
    digest = hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{unicodedata.normalize('NFC', kept)}~{digest}"
