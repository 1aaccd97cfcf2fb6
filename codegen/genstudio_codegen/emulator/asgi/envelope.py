"""The service's answers: the envelope, with data or with a refusal."""

from __future__ import annotations

import json

from starlette.responses import Response

from ..assumptions import HTTP_STATUS, Code
from ..model import Refusal


def dumps(content: object) -> str:
    r"""JSON as the service writes it: `&` in links is escaped as `\u0026`, as in the tutorial's answers."""
    text = json.dumps(content, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def success_response(data: object) -> Response:
    """The answer to a successful request, with its `data`."""
    body = {"code": int(Code.SUCCESS), "msg": "Success", "data": data}
    return Response(dumps(body), media_type="application/json")


def refusal_response(refusal: Refusal) -> Response:
    """The answer to a refused request."""
    body = {"code": int(refusal.code), "msg": refusal.message, "data": None}
    headers = None if refusal.retry_after is None else {"retry-after": str(refusal.retry_after)}
    return Response(dumps(body), HTTP_STATUS[refusal.code], media_type="application/json", headers=headers)
