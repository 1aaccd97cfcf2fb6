"""Bodies of requests, read within limits: JSON objects and multipart uploads."""

from __future__ import annotations

import json
from dataclasses import dataclass

from python_multipart.exceptions import FormParserError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from genstudio_codegen.parameter_spec import JSONValue

from ..assumptions import MAX_JSON_BYTES, MAX_UPLOAD_BYTES, MULTIPART_FIELD_LIMIT, Code
from ..model import Refusal

_MULTIPART_OVERHEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as a client sent it."""

    content: bytes
    name: str
    content_type: str


async def read_json_object(request: Request) -> dict[str, JSONValue]:
    """Read a body that must be a JSON object.

    Raises:
        Refusal: The body is too large, is not JSON, or is not an object.
    """
    body = await _read_bytes(request, MAX_JSON_BYTES)
    try:
        document: JSONValue = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Refusal(Code.MALFORMED, f"the body is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise Refusal(Code.MALFORMED, "the body must be a JSON object")
    return document


async def read_source_file(request: Request) -> SentFile:
    """Read the file named `source_file` of a multipart body.

    Raises:
        Refusal: The body is too large, is not multipart, or has no such file.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Refusal(Code.MALFORMED, "send multipart/form-data with one part named source_file")
    _check_length(request, MAX_UPLOAD_BYTES + _MULTIPART_OVERHEAD)
    try:
        async with request.form(max_files=MULTIPART_FIELD_LIMIT, max_fields=MULTIPART_FIELD_LIMIT) as form:
            source = form.get("source_file")
            if not isinstance(source, UploadFile) or not source.filename:
                raise Refusal(Code.MALFORMED, "one part must be a file named source_file, with a file name")
            return SentFile(await source.read(), source.filename, source.content_type or "")
    except (HTTPException, FormParserError) as error:
        # Not every version of Starlette wraps what the parser raises.
        reason = error.detail if isinstance(error, HTTPException) else error
        raise Refusal(Code.MALFORMED, f"the multipart body cannot be read: {reason}") from error


async def _read_bytes(request: Request, limit: int) -> bytes:
    _check_length(request, limit)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        parts.append(part)
    return b"".join(parts)


def _check_length(request: Request, limit: int) -> None:
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length[:15]) > limit:
        raise _too_large(limit)


def _too_large(limit: int) -> Refusal:
    return Refusal(Code.TOO_LARGE, f"the body has more than {limit} bytes")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
