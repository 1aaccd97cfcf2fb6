"""The body of a request, with a limit."""

from __future__ import annotations

import json
from typing import cast

from starlette.exceptions import HTTPException
from starlette.requests import Request

MOST_BYTES = 4 * 2**20
"""The largest JSON body: a form with very long texts."""


async def read_fields(request: Request) -> dict[str, object]:
    """Read the fields of a form.

    Raises:
        HTTPException: 413 if there is too much, 400 if this is not `{"fields": {…}}`.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413, f"a form of up to {MOST_BYTES // 2**20} MiB is taken")
    try:
        document: object = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    fields = cast("dict[str, object]", document).get("fields") if isinstance(document, dict) else None
    if not isinstance(fields, dict):
        raise HTTPException(400, 'the body is not {"fields": {…}}')
    return cast("dict[str, object]", fields)
